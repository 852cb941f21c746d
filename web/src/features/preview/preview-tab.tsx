export function PreviewTab() {
  return <section className="p-4 text-soft">Preview</section>;
}
