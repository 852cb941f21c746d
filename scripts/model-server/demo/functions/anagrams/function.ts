/** Whether two texts are made of the same letters; case, blanks and punctuation do not count. */
export function isAnagram(one: string, other: string): boolean {
  return lettersOf(one) === lettersOf(other);
}

/** Words that are anagrams of each other, group by group; words without a partner are left out. */
export function groupAnagrams(words: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const word of words) groups.set(lettersOf(word), [...(groups.get(lettersOf(word)) ?? []), word]);
  return [...groups.values()].filter(({ length }) => length > 1);
}

function lettersOf(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]/gu) ?? []).sort().join("");
}
