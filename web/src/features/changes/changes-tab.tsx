export function ChangesTab() {
  return <section className="p-4 text-soft">Changes</section>;
}
