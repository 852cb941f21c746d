// A project behind the edge: an HTTP server that keeps what it is asked, signs tokens, and publishes its key.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Upstream {
  readonly url: string;
  /** Without the requests for its key. */
  readonly asked: Asked[];
  /** How often the key was fetched. */
  keyFetches(): number;
  /** A token of a user, unless the claims say something else. */
  sign(claims?: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

export const userId = "5f0c9a52-4d1f-4c5e-9a51-0d6c4f3f7a11";

const keyPath = "/auth/v1/.well-known/jwks.json";

export async function startUpstream(): Promise<Upstream> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "current", alg: "ES256" }];
  const asked: Asked[] = [];
  let keyFetches = 0;
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    response.setHeader("content-type", "application/json");
    if (url === keyPath) {
      keyFetches += 1;
      response.end(JSON.stringify({ keys }));
      return;
    }
    asked.push({ method, url, headers, body: await text(request) });
    response.setHeader("set-cookie", "__cf_bm=1").setHeader("access-control-allow-origin", "*");
    response.setHeader("content-range", "0-0/1").setHeader("x-powered-by", "upstream");
    response.statusCode = method === "POST" ? 201 : 200;
    response.end(JSON.stringify({ answers: asked.length }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    keyFetches: () => keyFetches,
    sign: (claims) =>
      new SignJWT({ sub: userId, role: "authenticated", aud: "authenticated", exp: 4_000_000_000, ...claims })
        .setProtectedHeader({ alg: "ES256", kid: "current" })
        .sign(privateKey),
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}
