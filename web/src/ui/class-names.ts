/** Joins class names; false and undefined are left out. */
export function cn(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
