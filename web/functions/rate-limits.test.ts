import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import type { RateLimiter } from "./edge-env.ts";
import { addressKey, periodSeconds } from "./rate-limits.ts";
import { edgeInFrontOf } from "./testing/edge-calls.ts";
import { startUpstream, userId } from "./testing/upstream.ts";

const upstream = await startUpstream();
const call = edgeInFrontOf(upstream.url);
afterAll(() => upstream.close());

/** Counts as the binding does, without its period. */
function limiter(limit: number): RateLimiter & { readonly counts: Map<string, number> } {
  const counts = new Map<string, number>();
  return {
    counts,
    limit: async ({ key }) => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return { success: (counts.get(key) ?? 0) <= limit };
    },
  };
}

test("An address that asks too often gets a 429 that says when to try again, whatever tokens it makes up", async () => {
  const env = { ADDRESS_LIMIT: limiter(2) };
  const from = (address: string) =>
    call("/api/rest/v1/sessions", { env, headers: { "cf-connecting-ip": address, authorization: "Bearer a.b.c" } });
  expect([(await from("192.0.2.1")).status, (await from("192.0.2.1")).status]).toEqual([401, 401]);
  const response = await from("192.0.2.1");
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "60"]);
  expect(await response.json()).toMatchObject({ code: "too_many_requests" });
  expect((await from("192.0.2.2")).status).toBe(401);
  expect(upstream.asked).toEqual([]);
});

test("A user is counted once for all addresses, and visitors only by theirs", async () => {
  const env = { USER_LIMIT: limiter(1) };
  const headers = { authorization: `Bearer ${await upstream.sign()}` };
  const from = (address: string) =>
    call("/api/functions/v1/typed", { env, headers: { ...headers, "cf-connecting-ip": address } });
  expect([(await from("192.0.2.1")).status, (await from("192.0.2.2")).status]).toEqual([200, 429]);
  await call("/api/rest/v1/models", { env });
  expect([...env.USER_LIMIT.counts]).toEqual([[userId, 2]]);
});

test("Signing in has a smaller limit of its own, in the words of Auth", async () => {
  const env = { ADDRESS_LIMIT: limiter(100), SIGN_IN_LIMIT: limiter(1) };
  const signUp = () => call("/api/auth/v1/signup", { method: "POST", body: "{}", env });
  await signUp();
  expect(await (await signUp()).json()).toMatchObject({ code: 429, error_code: "over_request_rate_limit" });
  expect((await call("/api/auth/v1/user", { env })).status).toBe(200);
});

test("An IPv6 address counts as its whole network, an IPv4 address as itself", () => {
  const [first, second, other] = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"].map(addressKey);
  expect([first === second, first === other]).toEqual([true, false]);
  expect([addressKey("192.0.2.1"), addressKey("")]).toEqual(["192.0.2.1", ""]);
});

test("The bindings of the Worker have the period that a 429 names", () => {
  const config = readFileSync("web/wrangler.jsonc", "utf8");
  const periods = [...config.matchAll(/"period": (\d+)/g)].map(([, seconds]) => Number(seconds));
  expect(periods).toEqual([periodSeconds, periodSeconds, periodSeconds]);
});
