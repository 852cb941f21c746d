// Postgres' text form of arrays: `{1,NULL,"a\"b"}`, nested for more dimensions, preceded by `[2:3]=` for other bounds.

export type Nested<T> = (T | Nested<T>)[];

/** `parseElement` gets each element that is not null. Throws on a malformed literal. */
export function parseArrayLiteral<T>(
  text: string,
  delimiter: string,
  parseElement: (text: string) => T,
): Nested<T | null> {
  let at = text.startsWith("[") ? text.indexOf("=") + 1 : 0;

  function list(): Nested<T | null> {
    const items: Nested<T | null> = [];
    at += 1;
    while (text[at] !== "}") {
      items.push(text[at] === "{" ? list() : element());
      if (text[at] === delimiter) at += 1;
      else if (text[at] !== "}") throw new Error("malformed array literal");
    }
    at += 1;
    return items;
  }

  function element(): T | null {
    if (text[at] === '"') return parseElement(quoted());
    const start = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== "}") at += 1;
    const raw = text.slice(start, at);
    return raw === "NULL" ? null : parseElement(raw);
  }

  function quoted(): string {
    let value = "";
    for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
      if (text[at] === "\\") at += 1;
      value += text[at] ?? "";
    }
    at += 1;
    return value;
  }

  if (text[at] !== "{") throw new Error("malformed array literal");
  return list();
}
