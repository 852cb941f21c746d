/** Whether a text reads the same backwards, leaving aside case, spaces and punctuation. */
export function isPalindrome(text: string): boolean {
  const letters = Array.from(text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""));
  return letters.join("") === letters.toReversed().join("");
}
