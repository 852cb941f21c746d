import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChangeSubscriptionError } from "../feed.ts";
import { MemoryFeed } from "../testing/memory-feed.ts";
import { ChangesLink } from "./changes-subscription.ts";

const claims = { role: "anon", exp: 0 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function newLink() {
  const feed = new MemoryFeed();
  const reports: string[] = [];
  const delivered: unknown[] = [];
  const link = new ChangesLink({
    feed,
    bindings: [{ id: 1 }],
    deliver: ({ data }) => delivered.push(data.n),
    report: (status, message) => reports.push(`${status}: ${message}`),
  });
  return { feed, link, reports, delivered };
}

test("a subscription that fails because the database is away is tried again until it succeeds", async () => {
  const { feed, link, reports } = newLink();
  feed.admission = () => Promise.reject(new Error("connect ECONNREFUSED"));
  await link.keepSubscribed(claims);
  feed.admission = async () => undefined;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports).toEqual([
    "error: Realtime was unable to connect to the project database",
    "ok: Subscribed to PostgreSQL",
  ]);
});

test("one that is refused for good is not", async () => {
  const { feed, link, reports } = newLink();
  feed.admission = () => Promise.reject(new ChangeSubscriptionError("no such table"));
  await link.keepSubscribed(claims);
  feed.admission = async () => undefined;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reports).toEqual(["error: no such table"]);
});

test("a working subscription is kept when its renewal fails in passing, and dropped when it is refused", async () => {
  const { feed, link, delivered } = newLink();
  await link.keepSubscribed(claims);
  feed.admission = () => Promise.reject(new Error("connect ECONNREFUSED"));
  await link.keepSubscribed(claims);
  feed.commitChange({ n: 1 });
  feed.admission = () => Promise.reject(new ChangeSubscriptionError("no such table"));
  await link.keepSubscribed(claims);
  feed.commitChange({ n: 2 });
  expect(delivered).toEqual([1]);
});

test("a change between two subscriptions, which both hear, comes once; before the first, it comes too", async () => {
  const { feed, link, delivered } = newLink();
  let n = 0;
  feed.onAdmitted = () => feed.commitChange({ n: ++n });
  await link.keepSubscribed(claims);
  await link.keepSubscribed(claims);
  expect(delivered).toEqual([1, 2]);
});

test("what was under way when the link ended comes to nothing", async () => {
  const { feed, link, reports } = newLink();
  const gate = Promise.withResolvers<void>();
  feed.admission = () => gate.promise;
  const pending = link.keepSubscribed(claims);
  link.end();
  gate.resolve();
  await pending;
  expect(reports).toEqual([]);
  expect(feed.subscriptions.map(({ isClosed }) => isClosed)).toEqual([true]);
});
