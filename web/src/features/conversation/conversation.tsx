export function Conversation() {
  return <section className="p-4 text-soft">Conversation</section>;
}
