// The model catalogue is the same for everybody, so it is kept for a minute. Nothing else is ever kept.
const maxAgeSeconds = 60;

const cataloguePath = "/rest/v1/models";

/** A header that says who asks, or that changes the answer, keeps a request away from the cache. Cookies are not forwarded. */
const keepAway = ["authorization", "x-session-link", "range", "prefer", "accept-profile"];

export function isForEverybody(request: Request, path: string): boolean {
  return (
    request.method === "GET" &&
    path === cataloguePath &&
    !keepAway.some((name) => request.headers.has(name)) &&
    ["*/*", "application/json"].includes(request.headers.get("accept") ?? "*/*")
  );
}

/** Asks if nothing fresh is kept. Only a whole answer is kept. */
export async function cachedAnswer(address: URL, ask: () => Promise<Response>): Promise<Response> {
  const cache = locationCache();
  const kept = await cache?.match(address);
  if (kept) return kept;
  const answer = await ask();
  if (answer.status !== 200) return answer;
  answer.headers.set("cache-control", `public, max-age=${maxAgeSeconds}`);
  await cache?.put(address, answer.clone());
  return answer;
}

/** Cloudflare's cache in this location. There is none outside of their runtime. */
function locationCache(): Cache | undefined {
  return "caches" in globalThis && "default" in caches ? (caches.default as Cache) : undefined; // absent from the types of browsers
}
