export function Composer() {
  return <section className="p-4 text-soft">Composer</section>;
}
