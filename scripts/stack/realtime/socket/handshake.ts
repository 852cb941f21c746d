// Reads an upgrade request and decides whether to accept it.
import type { IncomingHttpHeaders } from "node:http";
import type { StackKeys } from "../../keys.ts";
import { TokenError, verifyAccessToken } from "../access/access-token.ts";
import type { Quotas } from "../limits/quotas.ts";
import type { ProtocolVersion } from "../wire/text-frames.ts";
import type { Opening } from "./connection.ts";

const paths = new Set(["/realtime/v1/websocket", "/socket/websocket"]);

export class HandshakeRefusal extends Error {
  override readonly name = "HandshakeRefusal";
  readonly status: number;

  /** An empty message gives an empty body. */
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export interface Handshake {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly keys: StackKeys;
  readonly quotas: Quotas;
  readonly openConnections: number;
}

/** Throws `HandshakeRefusal`. */
export async function acceptHandshake({ url, headers, keys, quotas, openConnections }: Handshake): Promise<Opening> {
  if (!paths.has(url.pathname)) throw new HandshakeRefusal(404, "");
  const version = readVersion(url.searchParams.get("vsn") ?? "1.0.0");
  const extraHeaders = readExtraHeaders(headers);
  const apiKey = extraHeaders["x-api-key"] ?? url.searchParams.get("apikey");
  if (!apiKey) throw new HandshakeRefusal(401, "API key is missing");
  const token = keys.toJwt(apiKey);
  await verifyAccessToken(keys, token).catch((cause: unknown) => {
    throw new HandshakeRefusal(401, describe(cause), { cause });
  });
  if (quotas.exceedsClients(openConnections)) throw new HandshakeRefusal(429, "Too many connected users");
  if (quotas.exceedsJoins) throw new HandshakeRefusal(429, "Too many joins per second");
  return { version, token, headers: extraHeaders };
}

function readVersion(vsn: string): ProtocolVersion {
  if (/^1\.0\.\d+$/.test(vsn)) return 1;
  if (/^2\.0\.\d+$/.test(vsn)) return 2;
  throw new HandshakeRefusal(403, "");
}

function readExtraHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const extra = Object.entries(headers).filter(([name]) => name.startsWith("x-"));
  return Object.fromEntries(extra.map(([name, value]) => [name, String(value)]));
}

/** Unlike a join, a handshake does not say how long ago a token expired. */
function describe(error: unknown): string {
  if (!(error instanceof TokenError)) throw error;
  return error.message.replace(/^(Token has expired).*/, "$1");
}
