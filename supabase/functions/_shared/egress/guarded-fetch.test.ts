import { createServer, type RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { guardedFetch } from "./guarded-fetch.ts";

/** A server on this machine for one test. */
async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no address.");
  return new URL(`http://127.0.0.1:${address.port}/`);
}

const deps = { resolve: async () => ["93.184.216.34"], fetch };

test("A forbidden address is not connected to, in any form of request", async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    response.end();
  });
  const guarded = guardedFetch({ allow: [] }, deps);
  for (const input of [url, url.href, new Request(url)]) {
    await expect(guarded(input)).rejects.toMatchObject({ code: "address_forbidden" });
  }
  expect(requests).toBe(0);
});

test("A redirect is not followed, so the key goes nowhere else", async () => {
  const reached: string[] = [];
  const elsewhere = await serve((request, response) => {
    reached.push(request.headers.authorization ?? "");
    response.end();
  });
  const url = await serve((_request, response) => {
    response.writeHead(307, { location: elsewhere.href }).end();
  });
  const guarded = guardedFetch({ allow: ["127.0.0.1"] }, deps);
  const sent = { method: "POST", body: "{}", headers: { authorization: "Bearer sk-canary" } };
  expect((await guarded(url, { ...sent, redirect: "follow" })).status).toBe(307);
  expect((await guarded(new Request(url, { ...sent, redirect: "follow" }))).status).toBe(307);
  expect(reached).toEqual([]);
});

test("A response is streamed as it arrives", async () => {
  const { promise: secondPart, resolve: sendSecond } = Promise.withResolvers<void>();
  const url = await serve(async (_request, response) => {
    response.write("first");
    await secondPart;
    response.end("second");
  });
  const { body } = await guardedFetch({ allow: [url.host] }, deps)(url);
  const parts: string[] = [];
  for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    parts.push(part);
    sendSecond();
  }
  expect(parts).toEqual(["first", "second"]);
});

test("An aborted call ends", async () => {
  const url = await serve(() => undefined);
  const given = new AbortController();
  const call = guardedFetch({ allow: [url.host] }, deps)(url, { signal: given.signal });
  given.abort(new Error("given up"));
  await expect(call).rejects.toThrow("given up");
});
