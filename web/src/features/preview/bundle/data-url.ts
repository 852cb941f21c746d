const types: Readonly<Record<string, string>> = {
  css: "text/css",
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  md: "text/markdown",
  svg: "image/svg+xml",
  webmanifest: "application/manifest+json",
  xml: "application/xml",
};

export function extensionOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

export function mediaTypeOf(path: string): string {
  return types[extensionOf(path)] ?? "text/plain";
}

/** Fits between double quotes in HTML, CSS and JavaScript. */
export function toDataUrl(path: string, text: string): string {
  return `data:${mediaTypeOf(path)};charset=utf-8,${encodeURIComponent(text)}`;
}
