import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { BareSocket, Frame } from "../tests/bare-socket.ts";
import type { Authorizer } from "./authorization.ts";
import { ChangeSubscriptionError } from "./feed.ts";
import { toDatabaseRefusal } from "./refusal.ts";
import { startMemoryRealtime } from "./testing/memory-realtime.ts";
import type { Broadcast } from "./wire/broadcast.ts";

const changes = { postgres_changes: [{ event: "*", schema: "public", table: "notes" }] };

describe("limits, when they are enforced,", () => {
  test("refuse the connection beyond the last one allowed", async () => {
    const realtime = await startMemoryRealtime({ limits: { enforce_rates: true, max_concurrent_clients: 1 } });
    await realtime.open();
    await expect(realtime.open()).rejects.toMatchObject({
      status: 429,
      body: JSON.stringify({ error: "Too many connected users" }),
    });
  });

  test("refuse the channel beyond the last one allowed, and keep the socket", async () => {
    const realtime = await startMemoryRealtime({ limits: { enforce_rates: true, max_channels_per_client: 1 } });
    const socket = await realtime.open();
    await socket.join("one");
    expect(await reasonOf(socket, "two")).toBe("ChannelRateLimitReached: Too many channels");
    expect((await socket.join("one")).payload.status).toBe("ok");
  });

  test("close the socket that joins too fast, after saying so", async () => {
    const realtime = await startMemoryRealtime({ limits: { enforce_rates: true, max_joins_per_second: 0.4 } });
    const socket = await realtime.open();
    await socket.join("one");
    expect(await reasonOf(socket, "two")).toBe("ClientJoinRateLimitReached: Too many joins per second");
    expect(await socket.closed).toBe(1001);
  });

  test("end the channel that sends too much", async () => {
    const realtime = await startMemoryRealtime({ limits: { enforce_rates: true, max_events_per_second: 0.4 } });
    const socket = await realtime.open();
    await socket.join("room", { broadcast: { self: true } });
    broadcast(socket, "room", "once");
    broadcast(socket, "room", "again");
    expect(await messagesUntilClose(socket)).toEqual(["Too many messages per second"]);
  });

  test("end the channel that tracks too often", async () => {
    const realtime = await startMemoryRealtime({
      limits: { enforce_rates: true, max_client_presence_events_per_window: 2 },
    });
    const socket = await realtime.open();
    await socket.join("room");
    for (const n of [1, 2, 3])
      socket.send(["1", `${n}`, "realtime:room", "presence", { event: "track", payload: { n } }]);
    expect(await messagesUntilClose(socket)).toEqual(["Client presence rate limit exceeded"]);
  });

  test("end the channel that tracks when the project has tracked too much", async () => {
    const realtime = await startMemoryRealtime({
      limits: { enforce_rates: true, max_presence_events_per_second: 0.4 },
    });
    const socket = await realtime.open();
    await socket.join("room");
    for (const n of [1, 2]) socket.send(["1", `${n}`, "realtime:room", "presence", { event: "track", payload: { n } }]);
    expect(await messagesUntilClose(socket)).toEqual(["Too many presence messages per second"]);
  });

  test("are not when they are switched off", async () => {
    const realtime = await startMemoryRealtime({ limits: { enforce_rates: false, max_joins_per_second: 0.1 } });
    const socket = await realtime.open();
    for (const topic of ["one", "two", "three"]) expect((await socket.join(topic)).payload.status).toBe("ok");
  });
});

test("sizes are limited always", async () => {
  const realtime = await startMemoryRealtime({ limits: { max_payload_kb: 1 } });
  const socket = await realtime.open();
  await socket.join("room");
  socket.send(["1", "2", "realtime:room", "presence", { event: "track", payload: { large: "x".repeat(2000) } }]);
  expect(await messagesUntilClose(socket)).toEqual(["Track message size exceeded"]);
});

test("a project for private channels alone refuses public ones", async () => {
  const realtime = await startMemoryRealtime({ limits: { private_only: true } });
  const socket = await realtime.open();
  expect(await reasonOf(socket, "room")).toBe("PrivateOnly: This project only allows private channels");
  expect((await socket.join("room", { private: true })).payload.status).toBe("ok");
});

test("presence can be on for all channels of a project", async () => {
  const realtime = await startMemoryRealtime({ limits: { presence_enabled_by_default: true } });
  const socket = await realtime.open();
  await socket.join("room");
  expect((await socket.frames.next()).event).toBe("presence_state");
});

describe("while the database is away", () => {
  test("private joins are refused with a reason that says so, and public ones are not", async () => {
    const readRights = async () => {
      throw toDatabaseRefusal(new Error("connect ECONNREFUSED"));
    };
    const realtime = await startMemoryRealtime({ authorizer: { readRights } });
    const socket = await realtime.open();
    expect(await reasonOf(socket, "room", { private: true })).toBe(
      "UnableToConnectToProject: Realtime was unable to connect to the project database",
    );
    expect((await socket.join("room")).payload.status).toBe("ok");
  });

  test("a replay is refused, and nothing is left of its channel", async () => {
    const readMissedMessages = async () => {
      throw new Error("connect ECONNREFUSED");
    };
    const { server, open } = await startMemoryRealtime({ readMissedMessages });
    const socket = await open();
    expect(await reasonOf(socket, "room", { private: true, broadcast: { replay: { since: 0 } } })).toBe(
      "UnableToReplayMessages: Realtime was unable to replay messages",
    );
    const probe = { receivesBroadcasts: true, receivesPresence: true, deliver: () => undefined };
    const room = server.hub.enter({ topic: "room", isPrivate: true }, probe);
    expect([...room.members]).toEqual([probe]);
  });

  test("a broadcast whose sender cannot be checked is dropped, and the next one is checked again", async () => {
    let isAway = true;
    const writeRights = async () => {
      if (isAway) throw toDatabaseRefusal(new Error("connect ECONNREFUSED"));
      return { broadcast: true };
    };
    const { open } = await startMemoryRealtime({ authorizer: { writeRights } });
    const socket = await open();
    await socket.join("room", { private: true, broadcast: { self: true } });
    broadcast(socket, "room", "lost");
    await settle(socket, "room");
    isAway = false;
    broadcast(socket, "room", "found");
    expect((await socket.frames.next(isEvent("broadcast"))).payload.event).toBe("found");
  });
});

describe("a private channel", () => {
  test("asks for a right to write once, until the token changes", async () => {
    let questions = 0;
    const writeRights = async () => {
      questions++;
      return { broadcast: true };
    };
    const { server, open } = await startMemoryRealtime({ authorizer: { writeRights } });
    const socket = await open();
    await socket.join("room", { private: true, broadcast: { ack: true } });
    for (const event of ["a", "b"]) broadcast(socket, "room", event);
    await settle(socket, "room");
    expect(questions).toBe(1);
    refresh(socket, "room", await server.keys.sign({ role: "anon", exp: inAnHour() }));
    broadcast(socket, "room", "c");
    await settle(socket, "room");
    expect(questions).toBe(2);
  });

  test("ends when a new token takes one of its rights to read", async () => {
    const readRights: Authorizer["readRights"] = async ({ claims }) => ({
      broadcast: true,
      presence: claims.role === "anon",
    });
    const { server, open } = await startMemoryRealtime({ authorizer: { readRights } });
    const socket = await open();
    await socket.join("room", { private: true, presence: { enabled: true } });
    refresh(socket, "room", await server.keys.sign({ role: "authenticated", exp: inAnHour() }));
    expect(await messagesUntilClose(socket)).toEqual([
      "You no longer have permission to read from this Channel topic: room",
    ]);
  });

  test("hears what is sent while a new token is checked", async () => {
    const gate = Promise.withResolvers<void>();
    const readRights: Authorizer["readRights"] = async ({ claims }) => {
      if (claims.role !== "anon") await gate.promise;
      return { broadcast: true };
    };
    const { server, open } = await startMemoryRealtime({ authorizer: { readRights } });
    const socket = await open();
    await socket.join("room", { private: true });
    refresh(socket, "room", await server.keys.sign({ role: "authenticated", exp: inAnHour() }));
    await socket.join("elsewhere");
    server.hub.broadcast({ topic: "room", isPrivate: true }, message("meanwhile", "id-1"));
    expect((await socket.binaryFrames.next()).toString()).toContain("meanwhile");
    gate.resolve();
  });
});

describe("a join with replay", () => {
  test("gives what is sent meanwhile after the replay, and nothing twice", async () => {
    const [asked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { server, open } = await startMemoryRealtime({
      readMissedMessages: async () => {
        asked.resolve();
        await gate.promise;
        return ["id-1", "id-2"].map((id) => ({ id, broadcast: message("missed", id) }));
      },
    });
    const socket = await open();
    const joined = socket.join("room", { private: true, broadcast: { replay: { since: 0 } } });
    await asked.promise;
    for (const id of ["id-2", "id-3"])
      server.hub.broadcast({ topic: "room", isPrivate: true }, message("live", id), id);
    gate.resolve();
    await joined;
    const frames = await socket.binaryFrames.take(3);
    expect(frames.map((frame) => frame.toString().match(/id-\d/)?.[0])).toEqual(["id-1", "id-2", "id-3"]);
    await settle(socket, "room");
    expect(socket.binaryFrames.all).toHaveLength(3);
  });
});

describe("postgres_changes", () => {
  test("are announced when subscribed, and delivered with the ids of the join's answer", async () => {
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

  test("that cannot be subscribed leave the channel joined, with the reason in a system message", async () => {
    const { feed, open } = await startMemoryRealtime();
    feed.admission = () => Promise.reject(new ChangeSubscriptionError("no such table"));
    const socket = await open();
    expect((await socket.join("room", changes)).payload.status).toBe("ok");
    expect((await socket.frames.next()).payload).toMatchObject({ status: "error", message: "no such table" });
    await settle(socket, "room");
  });

  test("hold the join's answer for who waits for them", async () => {
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

  test("refuse the join of who waits for what cannot be, or for too long", async () => {
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

  test("are subscribed anew with a new token, and each change still comes once", async () => {
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

  test("end with the channel", async () => {
    const { feed, open } = await startMemoryRealtime();
    const socket = await open();
    await socket.join("room", changes);
    await socket.frames.next(isEvent("system"));
    socket.send(["1", "2", "realtime:room", "phx_leave", {}]);
    await socket.frames.next(isEvent("phx_close"));
    expect(feed.subscriptions.map(({ isClosed }) => isClosed)).toEqual([true]);
  });
});

test("a client that does not read is cut off, and the others are served", async () => {
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

test("a client that says nothing for a minute is disconnected", async () => {
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

test("a restart is announced to every channel, and closes the sockets so that clients come back", async () => {
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

test("a client that comes back before the restart is over is sent away", async () => {
  const { stop, open } = await startMemoryRealtime();
  await stop();
  await expect(open()).rejects.toMatchObject({ status: 503 });
});

async function reasonOf(socket: BareSocket, topic: string, config: object = {}): Promise<string> {
  const { payload } = await socket.join(topic, config);
  expect(payload.status).toBe("error");
  return payload.response.reason;
}

function broadcast(socket: BareSocket, topic: string, event: string): void {
  socket.send(["1", "b", `realtime:${topic}`, "broadcast", { type: "broadcast", event, payload: {} }]);
}

function refresh(socket: BareSocket, topic: string, token: string): void {
  socket.send(["1", "t", `realtime:${topic}`, "access_token", { access_token: token }]);
}

/** Resolves when everything sent on the topic before was dealt with. */
async function settle(socket: BareSocket, topic: string): Promise<void> {
  socket.send(["1", "settle", `realtime:${topic}`, "presence", {}]);
  await socket.frames.next(({ ref }) => ref === "settle");
}

async function messagesUntilClose(socket: BareSocket): Promise<string[]> {
  await socket.frames.next(isEvent("phx_close"));
  return socket.frames.all.filter(isEvent("system")).map(({ payload }) => payload.message);
}

function isEvent(name: string): (frame: Frame) => boolean {
  return ({ event }) => event === name;
}

function message(event: string, id: string): Broadcast {
  return { form: "compact", event, content: { json: "{}" }, meta: { id } };
}

function inAnHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}
