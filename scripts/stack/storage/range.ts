// The Range header of a download (RFC 9110, section 14).

export interface ByteRange {
  /** Both ends are inclusive. */
  readonly first: number;
  readonly last: number;
}

/** The requested range; undefined for the whole object; "unsatisfiable" beyond its end. */
export function parseRange(header: string | null, size: number): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header?.replaceAll(" ", "") ?? "");
  if (!match) return undefined; // unsupported forms, such as several ranges, may be ignored
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return undefined;
  if (from === "") return suffix(Number(to), size);
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== "" && Number(to) < first) return undefined;
  return first < size ? { first, last } : "unsatisfiable";
}

function suffix(length: number, size: number): ByteRange | "unsatisfiable" {
  if (length === 0 || size === 0) return "unsatisfiable";
  return { first: Math.max(size - length, 0), last: size - 1 };
}
