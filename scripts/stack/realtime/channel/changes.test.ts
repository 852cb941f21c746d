import { expect, test } from "vitest";
import { ChangeSubscriptionError } from "../feed.ts";
import { inAnHour, isEvent, reasonOf, refresh, settle } from "../testing/bare-channel.ts";
import { startMemoryRealtime } from "../testing/memory-realtime.ts";

const changes = { postgres_changes: [{ event: "*", schema: "public", table: "notes" }] };

test("changes are announced when subscribed and delivered with the ids of the join's reply", async () => {
  const { feed, open } = await startMemoryRealtime();
  const socket = await open();
  const answer = await socket.join("room", changes);
  expect((await socket.frames.next()).payload).toEqual({
    extension: "postgres_changes",
    status: "ok",
    message: "Subscribed to PostgreSQL",
    channel: "room",
  });
  feed.commitChange({ type: "INSERT", record: { id: 1 } });
  expect(await socket.texts.next((text) => text.includes("INSERT"))).toBe(
    JSON.stringify([
      null,
      null,
      "realtime:room",
      "postgres_changes",
      { ids: [answer.payload.response.postgres_changes[0].id], data: { type: "INSERT", record: { id: 1 } } },
    ]),
  );
});

test("refused changes leave the channel joined, with the reason in a system message", async () => {
  const { feed, open } = await startMemoryRealtime();
  feed.admission = () => Promise.reject(new ChangeSubscriptionError("no such table"));
  const socket = await open();
  expect((await socket.join("room", changes)).payload.status).toBe("ok");
  expect((await socket.frames.next()).payload).toMatchObject({ status: "error", message: "no such table" });
  await settle(socket, "room");
});

test("a join with wait is answered once its changes are subscribed", async () => {
  const { feed, open } = await startMemoryRealtime();
  const gate = Promise.withResolvers<void>();
  feed.admission = () => gate.promise;
  const socket = await open();
  const joined = socket.join("room", { ...changes, postgres_changes_options: { wait: true } });
  await socket.join("elsewhere");
  expect(socket.frames.all.map(({ topic }) => topic)).toEqual(["realtime:elsewhere"]);
  gate.resolve();
  expect((await joined).payload.status).toBe("ok");
  expect((await socket.frames.next()).payload.message).toBe("Subscribed to PostgreSQL");
});

test("a join with wait is refused when its changes are refused or take too long", async () => {
  const { feed, open } = await startMemoryRealtime();
  const socket = await open();
  feed.admission = () => Promise.reject(new ChangeSubscriptionError("no such table"));
  expect(await reasonOf(socket, "room", { ...changes, postgres_changes_options: { wait: true } })).toBe(
    "RealtimeDisabledForConfiguration: no such table",
  );
  feed.admission = () => new Promise(() => undefined);
  expect(await reasonOf(socket, "room", { ...changes, postgres_changes_options: { wait: true, timeout: 20 } })).toBe(
    "PostgresChangesSubscribeTimeout: Timed out after 20ms waiting for the postgres_changes subscription",
  );
});

test("a new token subscribes again, and each change is still delivered once", async () => {
  const { server, feed, open } = await startMemoryRealtime();
  const socket = await open();
  await socket.join("room", changes);
  await socket.frames.next(isEvent("system"));
  const gate = Promise.withResolvers<void>();
  feed.admission = () => gate.promise;
  refresh(socket, "room", await server.keys.sign({ role: "authenticated", exp: inAnHour() }));
  await settle(socket, "room");
  feed.commitChange({ n: 1 });
  gate.resolve();
  await socket.frames.next(isEvent("system"));
  feed.commitChange({ n: 2 });
  await settle(socket, "room");
  const delivered = socket.frames.all.filter(isEvent("postgres_changes"));
  expect(delivered.map(({ payload }) => payload.data)).toEqual([{ n: 1 }, { n: 2 }]);
  expect(feed.subscriptions.map(({ claims, isClosed }) => [claims.role, isClosed])).toEqual([
    ["anon", true],
    ["authenticated", false],
  ]);
});

test("changes end with the channel", async () => {
  const { feed, open } = await startMemoryRealtime();
  const socket = await open();
  await socket.join("room", changes);
  await socket.frames.next(isEvent("system"));
  socket.send(["1", "2", "realtime:room", "phx_leave", {}]);
  await socket.frames.next(isEvent("phx_close"));
  expect(feed.subscriptions.map(({ isClosed }) => isClosed)).toEqual([true]);
});
