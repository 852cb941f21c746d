import { expect, test } from "vitest";
import type { Authorizer } from "../access/authorization.ts";
import { toDatabaseRefusal } from "../access/refusal.ts";
import {
  broadcast,
  inAnHour,
  isEvent,
  message,
  messagesUntilClose,
  reasonOf,
  refresh,
  settle,
} from "../testing/bare-channel.ts";
import { startMemoryRealtime } from "../testing/memory-realtime.ts";

test("private joins are refused while the database is away, and public ones are not", async () => {
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

test("a replay is refused while the database is away, and its channel leaves the room", async () => {
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

test("a broadcast whose sender cannot be checked is dropped, and the next one is checked", async () => {
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

test("a private channel checks the right to write once for each token", async () => {
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

test("a private channel ends when a new token lacks one of its rights to read", async () => {
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

test("a private channel receives broadcasts while a new token is checked", async () => {
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

test("a join with replay delivers live messages after the replayed ones, and none twice", async () => {
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
  for (const id of ["id-2", "id-3"]) server.hub.broadcast({ topic: "room", isPrivate: true }, message("live", id), id);
  gate.resolve();
  await joined;
  const frames = await socket.binaryFrames.take(3);
  expect(frames.map((frame) => frame.toString().match(/id-\d/)?.[0])).toEqual(["id-1", "id-2", "id-3"]);
  await settle(socket, "room");
  expect(socket.binaryFrames.all).toHaveLength(3);
});
