// Forwards a websocket to a function: rewrites the request head, then passes bytes both ways.
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { headersForFunction } from "./headers.ts";
import { explain, headersOf, type RequestDeps, receive, urlOf } from "./http.ts";

/** An upgrade request as Node's server emits it. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** A refusal is answered over the socket. */
export async function takeUpgrade(upgrade: Upgrade, deps: RequestDeps): Promise<void> {
  const { request, socket } = upgrade;
  const headers = headersOf(request);
  const url = urlOf(request);
  if (!url) return refuse(socket, new Response(null, { status: 400 }));
  const caller = new AbortController();
  socket.on("error", () => caller.abort());
  socket.once("close", () => caller.abort());
  try {
    const { name, path } = await receive({ method: "GET", url, headers }, deps);
    const seen = headersForFunction(headers, url, name);
    for (const name of ["connection", "upgrade"]) seen.set(name, headers.get(name) ?? "");
    const { port, onClose } = await deps.pools.of(name).openSocket(caller.signal);
    join(upgrade, { port, requestHead: headOf(`GET ${path} HTTP/1.1`, seen), onClose });
  } catch (error) {
    if (!caller.signal.aborted) await refuse(socket, explain(error, { url, headers }, deps.log).toResponse());
  }
}

interface Target {
  readonly port: number;
  readonly requestHead: string;
  readonly onClose: () => void;
}

/** Joins the caller's socket to the worker's; when one ends or fails, so does the other. */
function join({ socket, head }: Upgrade, { port, requestHead, onClose }: Target): void {
  const upstream = connect(port, "127.0.0.1", () => {
    upstream.write(requestHead);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on("error", () => socket.destroy());
  upstream.once("close", () => {
    socket.destroy();
    onClose();
  });
  socket.once("close", () => upstream.destroy());
}

async function refuse(socket: Duplex, response: Response): Promise<void> {
  const body = await response.text();
  response.headers.set("content-length", String(Buffer.byteLength(body)));
  response.headers.set("connection", "close");
  socket.end(headOf(`HTTP/1.1 ${response.status} Refused`, response.headers) + body);
}

function headOf(firstLine: string, headers: Headers): string {
  return [firstLine, ...[...headers].map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n");
}
