// Who may use Studio. It needs no key, so it serves this machine alone: no page of another origin, even one of another
// port of this machine, and no host name that an outsider's DNS points at loopback.

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The sentence to refuse a request with; undefined admits it. */
export function findRefusal({ method, headers }: Pick<Request, "method" | "headers">): string | undefined {
  const host = headers.get("host") ?? "";
  if (!loopbackNames.has(host.replace(/:\d+$/, ""))) return "Studio is served on localhost only.";
  const origin = headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) return "Studio answers no page but its own.";
  const site = headers.get("sec-fetch-site");
  const isOwn = site === null || site === "same-origin" || site === "none";
  if (!isOwn && !isLinkFollowed(method, headers)) return "Studio answers no page but its own.";
  return undefined;
}

/** People may come from a link on another page, which then sees nothing of ours. */
function isLinkFollowed(method: string, headers: Headers): boolean {
  return (
    method === "GET" && headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document"
  );
}
