const opening =
  /^(?:(?:please|can|could|would|you|i|we|want|need|to|give|me|us|my|make|create|build|write|implement|generate|design|and|test|tested|a|an|the|some|hi|hello|hey|just)\s+)*/i;
const maxWords = 7;

/** "Make a landing page for a bakery called Levain, in green" becomes "Landing page for a bakery: Levain". */
export function titleOf(prompt: string): string {
  const [sentence = ""] = prompt
    .slice(0, 500)
    .trim()
    .split(/[\n,;.!?](?=\s|$)/);
  const [subject = "", name] = sentence.replace(opening, "").split(/\s+(?:called|named|titled)\s+/);
  const words = (subject || sentence).match(/[\p{L}\p{N}#][\p{L}\p{N}.'’/#-]*/gu) ?? [];
  const title = words.slice(0, maxWords).join(" ").replace(/\W+$/, "");
  const named =
    name === undefined ? title : `${title}: ${name.replace(/["“”]/g, "").replace(/\s+(?:in|with)\s.*$/, "")}`;
  return named.charAt(0).toUpperCase() + named.slice(1) || "A conversation";
}
