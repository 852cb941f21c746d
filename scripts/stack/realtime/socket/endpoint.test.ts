import { expect, onTestFinished, test, vi } from "vitest";
import { isEvent, settle } from "../testing/bare-channel.ts";
import { startMemoryRealtime } from "../testing/memory-realtime.ts";

test("a client that does not read is disconnected, and the others are served", async () => {
  const { open } = await startMemoryRealtime();
  const [stuck, sender, other] = [await open(), await open(), await open()];
  for (const socket of [stuck, other])
    await socket.join("room", { presence: { key: socket === stuck ? "stuck" : "other" } });
  await sender.join("room");
  stuck.send(["1", "2", "realtime:room", "presence", { event: "track", payload: {} }]);
  await other.frames.next(isEvent("presence_diff"));
  stuck.webSocket.pause();
  const payload = { padding: "x".repeat(2_000_000) };
  let sent = 0;
  const isCutOff = other.frames.next(({ event, payload: diff }) => event === "presence_diff" && diff.leaves.stuck);
  while (
    sent < 40 &&
    !other.frames.all.some(({ event, payload: diff }) => event === "presence_diff" && diff.leaves.stuck)
  ) {
    sender.send(["1", `${sent++}`, "realtime:room", "broadcast", payload]);
    await settle(sender, "room");
  }
  await isCutOff;
  expect(sent).toBeLessThan(40);
  await expect.poll(() => other.frames.all.filter(isEvent("broadcast")).length).toBe(sent);
});

test("a client that is silent for a minute is disconnected", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { open } = await startMemoryRealtime();
  const [silent, alive] = [await open(), await open()];
  vi.advanceTimersByTime(50_000);
  alive.send([null, "1", "phoenix", "heartbeat", {}]);
  await alive.frames.next();
  vi.advanceTimersByTime(15_000);
  expect(await silent.closed).toBe(1000);
  alive.send([null, "2", "phoenix", "heartbeat", {}]);
  await alive.frames.next();
});

test("a restart is announced to every channel and closes the sockets, so that clients reconnect", async () => {
  const { stop, open } = await startMemoryRealtime();
  const socket = await open();
  await socket.join("room");
  await stop();
  expect(await socket.texts.take(2)).toEqual([
    expect.anything(),
    '["1",null,"realtime:room","system",{"extension":"system","status":"ok","message":"Server requested disconnect"}]',
  ]);
  expect(await socket.closed).toBe(1012);
});

test("a client that reconnects before the restart is over is refused", async () => {
  const { stop, open } = await startMemoryRealtime();
  await stop();
  await expect(open()).rejects.toMatchObject({ status: 503 });
});
