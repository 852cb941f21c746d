/** Remembers what was made of the texts seen last: of a site's files, most are the same from one change to the next. */
export function memoByText<Texts extends readonly string[], Result>(
  compute: (...texts: Texts) => Result,
  maxResults = 300,
): (...texts: Texts) => Result {
  const known = new Map<string, Result>();
  return (...texts) => {
    const key = texts.join("\n");
    const result = known.get(key) ?? compute(...texts);
    known.delete(key);
    known.set(key, result);
    const [oldest] = known.keys();
    if (known.size > maxResults && oldest !== undefined) known.delete(oldest);
    return result;
  };
}
