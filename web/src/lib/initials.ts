/** "Anna Kern" → "AK", "anna.kern@example.com" → "AK", "Guest" → "G". */
export function initialsOf(name: string): string {
  const [local = ""] = name.split("@");
  const letters = local.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? ["?"];
  return letters.slice(0, 2).join("").toUpperCase();
}
