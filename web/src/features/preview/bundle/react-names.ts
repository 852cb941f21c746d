/** What the preview brings along, by the names that programs import. */
export const reactModules = [
  "react",
  "react/jsx-runtime",
  "react/jsx-dev-runtime",
  "react-dom",
  "react-dom/client",
] as const;

export function isReactModule(specifier: string): boolean {
  return reactModules.some((name) => name === specifier);
}
