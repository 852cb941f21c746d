/** Turns a title into the end of an address: lower-case letters and digits, joined by hyphens. */
export function slugify(title: string): string {
  const plain = title
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replaceAll("&", " and ");
  return (
    plain
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join("-") ?? ""
  );
}
