import { expect, test } from "vitest";
import { PresencePace, type Urgency } from "./presence-pace.ts";

const tickMs = 20;
/** From a call until everybody has heard of the change. */
const deliveryMs = 100;

/** People who have something new to tell all the time. Answers when each of them called. */
function crowd(people: number, urgency: Urgency, durationMs: number): number[][] {
  const random = seededRandom();
  const clients = Array.from({ length: people }, () => {
    const pace = new PresencePace(random);
    return { pace, wakesAt: pace.settleMs(people, urgency) };
  });
  const calls: number[][] = clients.map(() => []);
  for (let now = 0; now < durationMs; now += tickMs) {
    const arriving = calls.flat().filter((at) => at === now - deliveryMs).length;
    for (const [at, client] of clients.entries()) {
      for (let heard = 0; heard < arriving; heard += 1) client.pace.noteChange(now, people);
      if (now < client.wakesAt) continue;
      const waitMs = client.pace.waitMs(now, people, urgency);
      client.wakesAt = now + waitMs;
      if (waitMs > 0) continue;
      client.pace.noteCall(now);
      calls[at]?.push(now);
    }
  }
  return calls;
}

/** The most that any stretch of this length has. */
function mostWithin(times: readonly number[], lengthMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + lengthMs).length));
}

test("Twenty people who move all the time cost at most five messages a second over any minute", () => {
  const calls = crowd(20, "soon", 600_000).flat();
  const messages = mostWithin(calls, 60_000) * 21;
  expect(messages / 60).toBeLessThanOrEqual(5);
  expect(calls.length).toBeGreaterThan(60);
});

test("Everybody in a crowd is heard", () => {
  const calls = crowd(20, "soon", 600_000);
  expect(Math.min(...calls.map(({ length }) => length))).toBeGreaterThan(0);
});

test.each(["soon", "minor"] as const)(
  "Realtime's limit of 5 calls in 30 s is kept by changes that are %s",
  (urgency) => {
    for (const calls of crowd(2, urgency, 300_000)) expect(mostWithin(calls, 30_500)).toBeLessThan(5);
  },
);

test("After three moves of the cursor, an unsaved change is still told at once", () => {
  const pace = new PresencePace();
  for (const at of [0, 1000, 2000]) pace.noteCall(at);
  expect(pace.waitMs(3000, 2, "minor")).toBeGreaterThan(20_000);
  expect(pace.waitMs(3000, 2, "soon")).toBe(0);
});

test("Nobody waits who has been silent in a crowd that is", () => {
  expect(new PresencePace().waitMs(0, 20, "soon")).toBe(0);
});

/** The same sequence in each test. */
function seededRandom(): () => number {
  let state = 7;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
