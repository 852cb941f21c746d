import { once } from "node:events";
import { get } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { createKeys } from "../keys.ts";
import { createLogger } from "../log.ts";
import { startGateway } from "./gateway.ts";

const deps = { port: 0, keys: await createKeys(), log: createLogger("silent") };

test("A gateway that is not open yet answers 503 on its port", async () => {
  const gateway = await startGateway(deps);
  expect((await fetch(`http://127.0.0.1:${gateway.port}/rest/v1/`)).status).toBe(503);
  await gateway.stop();
});

test("Stopping does not wait for an upgraded socket that a service left open", async () => {
  const gateway = await startGateway(deps);
  const part = {
    upgrade: (_: unknown, socket: { write(text: string): void }) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    stop: async () => undefined,
  };
  gateway.open([{ prefix: "/live", part }]);
  const client = connect(gateway.port, "127.0.0.1");
  const { promise: upgraded, resolve } = Promise.withResolvers<void>();
  client.once("data", () => resolve());
  client.write("GET /live HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
  await upgraded;
  await gateway.stop();
  client.destroy();
});

test("A caller that aborts an unhandled upgrade does no harm", async () => {
  const gateway = await startGateway(deps);
  gateway.open([{ prefix: "/some", part: { upgrade: () => undefined, stop: async () => undefined } }]);
  for (const path of ["/some", "/nowhere"]) {
    const client = connect(gateway.port, "127.0.0.1").on("error", () => undefined);
    await once(client, "connect");
    client.write(
      `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n${"x".repeat(999)}`,
    );
    client.resetAndDestroy();
  }
  expect((await fetch(`http://127.0.0.1:${gateway.port}/nowhere`)).status).toBe(404);
  await gateway.stop();
});

test("An unsupported protocol upgrade is served as an ordinary request", async () => {
  const gateway = await startGateway(deps);
  gateway.open([{ prefix: "/some", part: { fetch: async () => new Response("whole"), stop: async () => undefined } }]);
  const client = connect(gateway.port, "127.0.0.1").setEncoding("utf8");
  client.write("GET /some HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\n\r\n");
  expect((await once(client, "data"))[0]).toMatch(/^HTTP\/1.1 200/);
  client.destroy();
  await gateway.stop();
});

test("A path with dots follows the rules of the service it resolves to", async () => {
  const gateway = await startGateway(deps);
  const answer = { fetch: async () => new Response("in"), stop: async () => undefined };
  gateway.open([
    { prefix: "/raw", part: answer, isRaw: true },
    { prefix: "/some", part: answer },
  ]);
  const request = get({ port: gateway.port, path: "/raw/../some", headers: { apikey: "sb_secret_made_up" } });
  const [response] = await once(request, "response");
  expect(response.statusCode).toBe(401);
  request.destroy();
  await gateway.stop();
});

test("A service that throws gets a 500, and the next request is served", async () => {
  const gateway = await startGateway(deps);
  let isBroken = true;
  const part = {
    fetch: async () => {
      if (isBroken) throw new Error("broken");
      return new Response("whole");
    },
    stop: async () => undefined,
  };
  gateway.open([{ prefix: "/some", part }]);
  const url = `http://127.0.0.1:${gateway.port}/some/path`;
  const failed = await fetch(url);
  expect([failed.status, await failed.json()]).toEqual([500, { message: "An unexpected error occurred" }]);
  isBroken = false;
  const answer = await fetch(url, { headers: { "sb-request-id": "my-request-1" } });
  expect(await answer.text()).toBe("whole");
  expect(answer.headers.get("sb-request-id")).toBe("my-request-1");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  await gateway.stop();
});
