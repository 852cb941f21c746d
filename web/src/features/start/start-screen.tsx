export function StartScreen() {
  return <section className="p-4 text-soft">Start</section>;
}
