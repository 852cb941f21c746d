// `Deno.serve` and default exports, served on the one port that the stack forwards to.
import { currentRequest, logFailure } from "./console.ts";
import { narrowToServing } from "./hosted-surface.ts";
import { report } from "./parent.ts";

type Handler = Deno.ServeHandler;
type Options = Partial<Deno.ServeTcpOptions> & { readonly handler?: Handler };

const listen = Deno.serve;
let isServing = false;

/** Accepts every form of `Deno.serve`, but ignores where the function wants to listen. */
export function serve(first: Handler | Options, second?: Handler): Deno.HttpServer {
  const options: Options = typeof first === "function" ? {} : first;
  const handler = typeof first === "function" ? first : (second ?? options.handler);
  if (typeof handler !== "function") throw new TypeError("A handler function must be provided.");
  isServing = true;
  return listen(
    {
      hostname: "127.0.0.1",
      port: 0,
      onError: options.onError ?? answerUncaught,
      onListen: (address) => {
        narrowToServing();
        report({ type: "serving", port: address.port });
        options.onListen?.(address);
      },
      ...(options.signal && { signal: options.signal }),
    },
    (given, info) => {
      const request = withoutExpect(given);
      return inRequest(request, () => handler(request, info));
    },
  );
}

/** Serves `export default { fetch }` or `export default handler`, unless the module called `Deno.serve` itself. */
export function serveExports(module: { readonly default?: unknown }): void {
  if (isServing) return;
  const exported = module.default;
  const handler = typeof exported === "function" ? exported : fetchOf(exported);
  if (handler) serve((request) => handler.call(exported, request));
  else report({ type: "handler_missing" });
}

function fetchOf(exported: unknown): Function | undefined {
  if (typeof exported !== "object" || exported === null) return undefined;
  const fetch: unknown = Reflect.get(exported, "fetch");
  return typeof fetch === "function" ? fetch : undefined;
}

/** The header is the forwarding's own (worker/forward.ts), which takes off those of callers. */
function withoutExpect(request: Request): Request {
  if (!request.headers.has("expect")) return request;
  const headers = new Headers(request.headers);
  headers.delete("expect");
  return new Request(request, { headers });
}

function inRequest<T>(request: Request, run: () => T): T {
  return currentRequest.run(request.headers.get("sb-request-id") ?? undefined, run);
}

function answerUncaught(error: unknown): Response {
  logFailure(error);
  return new Response("Internal Server Error", { status: 500 });
}
