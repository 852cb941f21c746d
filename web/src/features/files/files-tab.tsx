export function FilesTab() {
  return <section className="p-4 text-soft">Files</section>;
}
