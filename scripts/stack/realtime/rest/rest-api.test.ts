import { expect, test } from "vitest";
import { toDatabaseRefusal } from "../access/refusal.ts";
import { type MemoryRealtimeOptions, startMemoryRealtime } from "../testing/memory-realtime.ts";
import { answerRest } from "./rest-api.ts";

const one = { topic: "room", event: "e", payload: {} };

/** Answers requests as the anon role. */
async function startRest(options?: MemoryRealtimeOptions) {
  const { server } = await startMemoryRealtime(options);
  const headers = { authorization: `Bearer ${server.keys.anonJwt}`, "content-type": "application/json" };
  return (path: string, body: unknown) =>
    answerRest(server, new Request(`http://stack${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

const batch = (count: number) => ({ messages: Array.from({ length: count }, () => one) });

test("a batch that fits the remaining rate is accepted, and a larger one is refused", async () => {
  const post = await startRest({ limits: { enforce_rates: true, max_events_per_second: 3 } });
  expect((await post("/realtime/v1/api/broadcast", batch(4))).status).toBe(429);
  const passed = await post("/realtime/v1/api/broadcast", batch(3));
  expect(passed.status).toBe(202);
  expect(passed.headers.get("x-rate-limit")).toBe("3");
  expect(Number(passed.headers.get("x-rate-limit-remaining"))).toBeCloseTo(2.4);
});

test("every message is refused once the rate is exceeded", async () => {
  const post = await startRest({ limits: { enforce_rates: true, max_events_per_second: 0.1 } });
  expect((await post("/api/broadcast/room/events/e", {})).status).toBe(202);
  for (const [path, body] of [["/api/broadcast/room/events/e", {}] as const, ["/api/broadcast", batch(1)] as const]) {
    const refused = await post(path, body);
    expect([refused.status, await refused.json()]).toEqual([429, { message: "Too many requests" }]);
  }
});

test("a private message whose sender cannot be checked is refused on both paths", async () => {
  const writeRights = async () => {
    throw toDatabaseRefusal(new Error("connect ECONNREFUSED"));
  };
  const post = await startRest({ authorizer: { writeRights } });
  const answers = [
    await post("/api/broadcast/room/events/e?private=true", {}),
    await post("/api/broadcast", { messages: [{ ...one, private: true }] }),
  ];
  for (const answer of answers) {
    expect([answer.status, await answer.json()]).toEqual([422, { message: "Tenant database unavailable" }]);
  }
  expect((await post("/api/broadcast", batch(1))).status).toBe(202);
});

test("a body over the read limit gets 413, and a payload over the size limit gets 422", async () => {
  const post = await startRest();
  expect((await post("/api/broadcast/room/events/e", { large: "x".repeat(8_000_000) })).status).toBe(413);
  expect((await post("/api/broadcast/room/events/e", { large: "x".repeat(3_001_000) })).status).toBe(422);
});

test("unknown paths are not found, and the health check needs no key", async () => {
  const { server } = await startMemoryRealtime();
  const get = (path: string) => answerRest(server, new Request(`http://stack${path}`));
  expect((await get("/realtime/v1/api/broadcast")).status).toBe(404);
  expect((await get("/realtime/v1/api/elsewhere")).status).toBe(404);
  expect(await (await get("/realtime/v1/api/ping")).json()).toEqual({ message: "Success" });
  expect((await get("/healthcheck")).status).toBe(200);
});

test("a path with an invalid escape is not found", async () => {
  const post = await startRest();
  expect((await post("/api/broadcast/%E0%A4%A/events/e", {})).status).toBe(404);
});
