/** Whether a text reads the same both ways; case, accents, blanks and punctuation do not count. */
export function isPalindrome(text: string): boolean {
  const letters = Array.from(text.normalize("NFD").toLowerCase()).filter((character) =>
    /[\p{L}\p{N}]/u.test(character),
  );
  return letters.every((letter, index) => letter === letters[letters.length - 1 - index]);
}
