// The edge: an optional proxy at /api of the app's own origin, as a Pages Function or a Worker with static assets. It refuses
// early what the project would refuse anyway. No right rests on it, because the project stays reachable without it.
import { requireCaller } from "./caller.ts";
import { cachedAnswer, isForEverybody } from "./catalogue-cache.ts";
import { type EdgeEnv, readProject } from "./edge-env.ts";
import { forward, forwardSocket } from "./forward.ts";
import { log } from "./log.ts";
import { limitAddress, limitUser } from "./rate-limits.ts";
import { Refusal, toResponse } from "./refusal.ts";
import { findRoute, type Route } from "./routes.ts";

const prefix = "/api";

async function handle(request: Request, env: EdgeEnv): Promise<Response> {
  const url = new URL(request.url);
  let route: Route | undefined;
  try {
    // Matched as it was sent: nothing is decoded, so nobody behind the edge can read the path differently.
    const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : "";
    route = findRoute(path, request.method);
    return await answer(request, { route, path, search: url.search }, env);
  } catch (error) {
    if (error instanceof Refusal) return toResponse(error, route?.service);
    log(`${request.method} ${url.pathname} failed.`, error);
    return toResponse(
      new Refusal("internal", "Something went wrong on our side. Try again in a moment."),
      route?.service,
    );
  }
}

interface Destination {
  readonly route: Route;
  readonly path: string;
  readonly search: string;
}

async function answer(request: Request, { route, path, search }: Destination, env: EdgeEnv): Promise<Response> {
  const project = readProject(env);
  await limitAddress(request, route, env);
  await limitUser(await requireCaller(request, route, project), env);
  requireFittingBody(request, route);
  const target = new URL(path + search, project.origin);
  if (route.service === "realtime") return forwardSocket(request, target);
  const ask = () => forward(request, target);
  return isForEverybody(request, path) ? cachedAnswer(new URL(request.url), ask) : ask();
}

/** The length is known before the first byte: a server accepts exactly as many as the header announces. */
function requireFittingBody({ headers, body }: Request, { maxBytes }: Route): void {
  if (body === null) return;
  const length = headers.get("content-length") ?? "";
  if (!/^\d+$/.test(length)) throw new Refusal("length_required", "The request must say how long its body is.");
  if (Number(length) > maxBytes) throw new Refusal("too_large", `A request may have at most ${maxBytes} bytes here.`);
}

export default { fetch: handle };
