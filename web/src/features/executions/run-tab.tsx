export function RunTab() {
  return <section className="p-4 text-soft">Run</section>;
}
