// What an address in the page means: a file of the session, or a place elsewhere.

export type Target =
  | { readonly type: "file"; readonly path: string; readonly suffix: string }
  | { readonly type: "elsewhere"; readonly url: string };

/** `origin` is the address that the frame itself was loaded from. Undefined for what the page makes itself: blob:, data:, javascript:. */
export function targetOf(address: string, fromPath: string, origin: string): Target | undefined {
  const base = `${origin}/${fromPath.split("/").map(encodeURIComponent).join("/")}`;
  if (!URL.canParse(address, base)) return undefined;
  const url = new URL(address, base);
  if (url.origin === origin) {
    return { type: "file", path: decode(url.pathname.slice(1)), suffix: url.search + url.hash };
  }
  return /^(?:https?|mailto|tel):$/.test(url.protocol) ? { type: "elsewhere", url: url.href } : undefined;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a stray % in the address
  }
}
