// A websocket on its way to a function: the request head rewritten, then bytes both ways.
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { headersForFunction } from "./headers.ts";
import { explain, type Reception, receive } from "./http.ts";

/** A caller that wants to leave HTTP, as Node's server hands it over. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** What cannot be joined is answered over the socket. */
export async function takeUpgrade(upgrade: Upgrade, reception: Reception): Promise<void> {
  const { request, socket } = upgrade;
  const headers = headersOf(request);
  const url = new URL(request.url ?? "/", `http://${headers.get("host") ?? "127.0.0.1"}`);
  const caller = new AbortController();
  socket.on("error", () => caller.abort());
  socket.once("close", () => caller.abort());
  try {
    const { name, path } = await receive({ method: "GET", url, headers }, reception);
    const seen = headersForFunction(headers, url, name);
    for (const name of ["connection", "upgrade"]) seen.set(name, headers.get(name) ?? "");
    const { port, onClose } = await reception.pools.of(name).openSocket(caller.signal);
    join(upgrade, { port, requestHead: headOf(`GET ${path} HTTP/1.1`, seen), onClose });
  } catch (error) {
    if (!caller.signal.aborted) await refuse(socket, explain(error, { url, headers }, reception.log).toResponse());
  }
}

interface Target {
  readonly port: number;
  readonly requestHead: string;
  readonly onClose: () => void;
}

/** Joins the caller's socket to the worker's; the end or failure of one is the end of the other. */
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

/** From the raw pairs, which the gateway has put right. */
function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  rawHeaders.forEach((name, index) => {
    if (index % 2 === 0) headers.append(name, rawHeaders[index + 1] ?? "");
  });
  return headers;
}
