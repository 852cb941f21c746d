import { connect } from "node:net";
import { expect, test } from "vitest";
import { createKeys } from "../keys.ts";
import { createLogger } from "../log.ts";
import { startGateway } from "./gateway.ts";

const deps = { port: 0, keys: await createKeys(), log: createLogger("silent") };

test("a gateway that is not open yet says so, and has its port", async () => {
  const gateway = await startGateway(deps);
  expect((await fetch(`http://127.0.0.1:${gateway.port}/rest/v1/`)).status).toBe(503);
  await gateway.stop();
});

test("stopping does not wait for a socket that a service has taken over and left open", async () => {
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

test("a service that throws is answered for, and the next request is served", async () => {
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
