// The HTTP API of Realtime, under `/realtime/v1/api` and, as on the service itself, `/api`.
import { TokenError, verifyAccessToken } from "../access/access-token.ts";
import type { Caller } from "../access/authorization.ts";
import type { RealtimeServer } from "../server.ts";
import { refuse } from "./answers.ts";
import { BodyError } from "./body.ts";
import { sendBatch } from "./send-batch.ts";
import { sendSingle } from "./send-single.ts";

const singlePath = /^\/api\/broadcast\/([^/]+)\/events\/([^/]+)$/;

export async function answerRest(server: RealtimeServer, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/realtime\/v1(?=\/)/, "");
  const route = `${request.method} ${path}`;
  if (route === "GET /healthcheck") return new Response("ok");
  if (route === "GET /api/ping") return Response.json({ message: "Success" });
  const single = request.method === "POST" ? decodeSegments(singlePath.exec(path)) : undefined;
  if (!single && route !== "POST /api/broadcast") return refuse(404, "Not Found");
  const caller = await readCaller(server, request);
  if (!caller) return refuse(401, "Unauthorized");
  try {
    if (!single) return await sendBatch(server, caller, request);
    const address = { topic: single.topic, isPrivate: url.searchParams.get("private") === "true" };
    return await sendSingle({ server, caller, address, event: single.event }, request);
  } catch (error) {
    if (error instanceof BodyError) return refuse(error.status, error.message);
    throw error;
  }
}

function decodeSegments(match: RegExpExecArray | null): { topic: string; event: string } | undefined {
  try {
    return match ? { topic: decodeURIComponent(match[1] ?? ""), event: decodeURIComponent(match[2] ?? "") } : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The gateway puts the caller's token, or that of its API key, into `authorization`. */
async function readCaller({ keys }: RealtimeServer, request: Request): Promise<Caller | undefined> {
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) return undefined;
  try {
    const claims = await verifyAccessToken(keys, keys.toJwt(token));
    return { claims, headers: Object.fromEntries(request.headers) };
  } catch (error) {
    if (error instanceof TokenError) return undefined;
    throw error;
  }
}
