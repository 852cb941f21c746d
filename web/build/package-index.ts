// Where Python packages come from: numpy, pandas and the others that Pyodide carries.

/** The folder of the version in use. Read only when a program imports a package. */
export const usualPackageIndex = "https://cdn.jsdelivr.net/pyodide/v314.0.7/full/";

/** With a slash at the end. `none`: there is no index, and the text is empty. */
export function packageIndexOf(address: unknown): string {
  if (address === undefined || address === "") return usualPackageIndex;
  if (address === "none") return "";
  if (typeof address === "string" && (address.startsWith("/") || /^https?:/.test(address)) && canParse(address)) {
    return address.endsWith("/") ? address : `${address}/`;
  }
  throw new Error(
    "VITE_PYODIDE_PACKAGES_URL must be the URL of a folder, a path of the app such as /packages/, or none.",
  );
}

function canParse(address: string): boolean {
  return URL.canParse(address, "https://app.invalid");
}
