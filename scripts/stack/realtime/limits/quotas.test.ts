import { expect, test } from "vitest";
import { broadcast, messagesUntilClose, reasonOf } from "../testing/bare-channel.ts";
import { startMemoryRealtime } from "../testing/memory-realtime.ts";

test("a connection beyond the limit is refused", async () => {
  const realtime = await startMemoryRealtime({ limits: { enforce_rates: true, max_concurrent_clients: 1 } });
  await realtime.open();
  await expect(realtime.open()).rejects.toMatchObject({
    status: 429,
    body: JSON.stringify({ error: "Too many connected users" }),
  });
});

test("a channel beyond the limit is refused, and the socket stays", async () => {
  const realtime = await startMemoryRealtime({ limits: { enforce_rates: true, max_channels_per_client: 1 } });
  const socket = await realtime.open();
  await socket.join("one");
  expect(await reasonOf(socket, "two")).toBe("ChannelRateLimitReached: Too many channels");
  expect((await socket.join("one")).payload.status).toBe("ok");
});

test("a socket that joins too fast is told so and closed", async () => {
  const realtime = await startMemoryRealtime({ limits: { enforce_rates: true, max_joins_per_second: 0.4 } });
  const socket = await realtime.open();
  await socket.join("one");
  expect(await reasonOf(socket, "two")).toBe("ClientJoinRateLimitReached: Too many joins per second");
  expect(await socket.closed).toBe(1001);
});

test("a channel that sends too much ends", async () => {
  const realtime = await startMemoryRealtime({ limits: { enforce_rates: true, max_events_per_second: 0.4 } });
  const socket = await realtime.open();
  await socket.join("room", { broadcast: { self: true } });
  broadcast(socket, "room", "once");
  broadcast(socket, "room", "again");
  expect(await messagesUntilClose(socket)).toEqual(["Too many messages per second"]);
});

test("a channel that tracks too often ends", async () => {
  const realtime = await startMemoryRealtime({
    limits: { enforce_rates: true, max_client_presence_events_per_window: 2 },
  });
  const socket = await realtime.open();
  await socket.join("room");
  for (const n of [1, 2, 3])
    socket.send(["1", `${n}`, "realtime:room", "presence", { event: "track", payload: { n } }]);
  expect(await messagesUntilClose(socket)).toEqual(["Client presence rate limit exceeded"]);
});

test("a channel that tracks ends when the project has tracked too much", async () => {
  const realtime = await startMemoryRealtime({
    limits: { enforce_rates: true, max_presence_events_per_second: 0.4 },
  });
  const socket = await realtime.open();
  await socket.join("room");
  for (const n of [1, 2]) socket.send(["1", `${n}`, "realtime:room", "presence", { event: "track", payload: { n } }]);
  expect(await messagesUntilClose(socket)).toEqual(["Too many presence messages per second"]);
});

test("limits that are switched off are not enforced", async () => {
  const realtime = await startMemoryRealtime({ limits: { enforce_rates: false, max_joins_per_second: 0.1 } });
  const socket = await realtime.open();
  for (const topic of ["one", "two", "three"]) expect((await socket.join(topic)).payload.status).toBe("ok");
});

test("sizes are always limited", async () => {
  const realtime = await startMemoryRealtime({ limits: { max_payload_kb: 1 } });
  const socket = await realtime.open();
  await socket.join("room");
  socket.send(["1", "2", "realtime:room", "presence", { event: "track", payload: { large: "x".repeat(2000) } }]);
  expect(await messagesUntilClose(socket)).toEqual(["Track message size exceeded"]);
});

test("a project that allows private channels only refuses public ones", async () => {
  const realtime = await startMemoryRealtime({ limits: { private_only: true } });
  const socket = await realtime.open();
  expect(await reasonOf(socket, "room")).toBe("PrivateOnly: This project only allows private channels");
  expect((await socket.join("room", { private: true })).payload.status).toBe("ok");
});

test("presence can be enabled for all channels of a project", async () => {
  const realtime = await startMemoryRealtime({ limits: { presence_enabled_by_default: true } });
  const socket = await realtime.open();
  await socket.join("room");
  expect((await socket.frames.next()).event).toBe("presence_state");
});
