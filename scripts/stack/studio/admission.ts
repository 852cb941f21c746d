// Who may use Studio. It needs no key, so it serves this machine alone: no page of another origin, even one of another
// port of this machine, and no host name that an outsider's DNS points at loopback.

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The sentence to refuse a request with; undefined admits it. */
export function findRefusal(request: Pick<Request, "method" | "headers" | "url">): string | undefined {
  const { headers } = request;
  const host = headers.get("host") ?? "";
  if (!loopbackNames.has(host.replace(/:\d+$/, ""))) return "Studio is served on localhost only.";
  const origin = headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) return "Studio answers no page but its own.";
  const site = headers.get("sec-fetch-site");
  const isOwn = site === null || site === "same-origin" || site === "none";
  if (!isOwn && !isLinkFollowed(request)) return "Studio answers no page but its own.";
  return undefined;
}

/** People may come to a page from a link on another one, which then sees nothing of ours. No link calls a function. */
function isLinkFollowed({ method, headers, url }: Pick<Request, "method" | "headers" | "url">): boolean {
  const isPage = !/^\/(rest|_system)\//.test(new URL(url).pathname);
  const isNavigation = headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
  return method === "GET" && isPage && isNavigation;
}
