import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChangeSubscriptionError } from "../feed.ts";
import { MemoryFeed } from "../testing/memory-feed.ts";
import { ChannelChanges } from "./channel-changes.ts";

const claims = { role: "anon", exp: 0 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function newChannelChanges() {
  const feed = new MemoryFeed();
  const reports: string[] = [];
  const delivered: unknown[] = [];
  const changes = new ChannelChanges({
    feed,
    bindings: [{ id: 1 }],
    deliver: ({ data }) => delivered.push(data.n),
    report: (status, message) => reports.push(`${status}: ${message}`),
  });
  return { feed, changes, reports, delivered };
}

test("a subscription that fails because the database is away is retried until it succeeds", async () => {
  const { feed, changes, reports } = newChannelChanges();
  feed.admission = () => Promise.reject(new Error("connect ECONNREFUSED"));
  await changes.keepSubscribed(claims);
  feed.admission = async () => undefined;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports).toEqual([
    "error: Realtime was unable to connect to the project database",
    "ok: Subscribed to PostgreSQL",
  ]);
});

test("a refused subscription is not retried", async () => {
  const { feed, changes, reports } = newChannelChanges();
  feed.admission = () => Promise.reject(new ChangeSubscriptionError("no such table"));
  await changes.keepSubscribed(claims);
  feed.admission = async () => undefined;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reports).toEqual(["error: no such table"]);
});

test("a working subscription is kept when its renewal fails temporarily, and dropped when it is refused", async () => {
  const { feed, changes, delivered } = newChannelChanges();
  await changes.keepSubscribed(claims);
  feed.admission = () => Promise.reject(new Error("connect ECONNREFUSED"));
  await changes.keepSubscribed(claims);
  feed.commitChange({ n: 1 });
  feed.admission = () => Promise.reject(new ChangeSubscriptionError("no such table"));
  await changes.keepSubscribed(claims);
  feed.commitChange({ n: 2 });
  expect(delivered).toEqual([1]);
});

test("a change that both the old and the new subscription see is delivered once", async () => {
  const { feed, changes, delivered } = newChannelChanges();
  let n = 0;
  feed.onAdmitted = () => feed.commitChange({ n: ++n });
  await changes.keepSubscribed(claims);
  await changes.keepSubscribed(claims);
  expect(delivered).toEqual([1, 2]);
});

test("an attempt in progress is abandoned when the channel ends", async () => {
  const { feed, changes, reports } = newChannelChanges();
  const gate = Promise.withResolvers<void>();
  feed.admission = () => gate.promise;
  const pending = changes.keepSubscribed(claims);
  changes.end();
  gate.resolve();
  await pending;
  expect(reports).toEqual([]);
  expect(feed.subscriptions.map(({ isClosed }) => isClosed)).toEqual([true]);
});
