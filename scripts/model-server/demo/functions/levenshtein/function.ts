/** How many letters must be put in, taken out or exchanged to turn one text into the other. */
export function levenshtein(one: string, other: string): number {
  const [from, to] = [Array.from(one), Array.from(other)];
  let previous = to.map((_, index) => index + 1);
  for (const [row, letter] of from.entries()) {
    let diagonal = row;
    let left = row + 1;
    previous = previous.map((above, column) => {
      left = Math.min(above + 1, left + 1, diagonal + (letter === to[column] ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return previous.at(-1) ?? from.length;
}
