import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { BareSocket } from "../../bare-socket.ts";
import { broadcastsOf, openSocket, realtimeClient, subscribe, userToken } from "../../realtime-clients.ts";
import { target } from "../../target.ts";

const isPrivate = { config: { private: true } };

test("a private topic admits its user, and neither a stranger nor a client without a token", async () => {
  const userId = randomUUID();
  const tokens = { user: await userToken(userId), stranger: await userToken(randomUUID()) };
  const user = await realtimeClient({ token: () => tokens.user });
  const stranger = await realtimeClient({ token: () => tokens.stranger });
  await subscribe(user.channel(`own:${userId}`, isPrivate));
  for (const client of [stranger, await realtimeClient()]) {
    await expect(subscribe(client.channel(`own:${userId}`, isPrivate))).rejects.toThrow(
      `Unauthorized: You do not have permissions to read from this Channel topic: own:${userId}`,
    );
  }
});

test("a private topic admits the service role whatever its policies say", async () => {
  const client = await realtimeClient({ key: target().secretKey });
  const channel = await subscribe(
    client.channel(`own:${randomUUID()}`, { config: { private: true, broadcast: { ack: true } } }),
  );
  expect(await channel.send({ type: "broadcast", event: "e" })).toBe("ok");
});

test("policies see the x-* headers of the connection", async () => {
  const room = randomUUID();
  const knowing = await openSocket({ headers: { "x-room-key": room } });
  const guessing = await openSocket({ headers: { "x-room-key": "guess" } });
  expect((await knowing.join(`keyed:${room}`, { private: true })).payload.status).toBe("ok");
  expect((await guessing.join(`keyed:${room}`, { private: true })).payload.status).toBe("error");
});

test("a private topic is closed when its policy fails, and to unknown roles", async () => {
  const reason = "Unauthorized: You do not have permissions to read from this Channel topic: failing";
  for (const claims of [{}, { role: "nobody_of_that_name" }]) {
    const socket = await openSocket({ apikey: await userToken(randomUUID(), claims) });
    expect((await socket.join("failing", { private: true })).payload.response).toEqual({ reason });
  }
});

test("a broadcast from a member who may only listen is dropped without a reply", async () => {
  const userId = randomUUID();
  const topic = `listen:${userId}`;
  const token = await userToken(userId);
  const [socket, other] = [await openSocket({ apikey: token }), await openSocket({ apikey: token })];
  const service = await realtimeClient({ key: target().secretKey });
  for (const each of [socket, other]) await each.join(topic, { private: true, broadcast: { ack: true } });
  const channel = await subscribe(service.channel(topic, { config: { private: true, broadcast: { ack: true } } }));
  socket.send(["1", "2", `realtime:${topic}`, "broadcast", { type: "broadcast", event: "denied", payload: {} }]);
  socket.send(["1", "3", `realtime:${topic}`, "presence", { event: "untrack" }]);
  expect((await socket.frames.next()).ref).toBe("3");
  await channel.send({ type: "broadcast", event: "allowed", payload: {} });
  expect((await other.binaryFrames.next()).toString("utf8")).toContain("allowed");
  expect(other.frames.all.map(({ event }) => event)).toEqual(["phx_reply"]);
});

test("a member admitted for presence alone receives no broadcasts", async () => {
  const userId = randomUUID();
  const topic = `presence:${userId}`;
  const socket = await openSocket({ apikey: await userToken(userId) });
  await socket.join(topic, { private: true, presence: { enabled: true } });
  await socket.frames.next(({ event }) => event === "presence_state");
  const service = await realtimeClient({ key: target().secretKey });
  const channel = await subscribe(service.channel(topic, { config: { private: true, broadcast: { ack: true } } }));
  await channel.send({ type: "broadcast", event: "unheard", payload: {} });
  await channel.track({});
  expect((await socket.frames.next()).event).toBe("presence_diff");
  expect(socket.binaryFrames.all).toEqual([]);
});

test("an equally good token keeps the channel and gets no reply", async () => {
  const userId = randomUUID();
  const topic = `own:${userId}`;
  const socket = await openSocket({ apikey: await userToken(userId) });
  await socket.join(topic, { private: true });
  refresh(socket, topic, await userToken(userId, { session_id: "next" }));
  socket.send(["1", "3", `realtime:${topic}`, "presence", { event: "untrack" }]);
  expect((await socket.frames.next()).ref).toBe("3");
});

test("a refresh with the same token, no token or an API key is ignored", async () => {
  const token = await userToken(randomUUID());
  const socket = await openSocket({ apikey: token });
  await socket.join("room", {});
  for (const same of [null, token, target().publishableKey, 5]) refresh(socket, "room", same);
  socket.send(["1", "3", "realtime:room", "presence", { event: "untrack" }]);
  expect((await socket.frames.next()).ref).toBe("3");
});

const ends = {
  "is malformed": [async () => "x.y.z", /^The token provided is not a valid JWT$/],
  "is empty": [async () => "", /^The token provided is not a valid JWT$/],
  "has expired": [(id: string) => userToken(id, { exp: 1_700_000_000 }), /^Token has expired \d+ seconds ago$/],
  "names no role": [
    (id: string) => userToken(id, { role: undefined }),
    /^Fields `role` and `exp` are required in JWT$/,
  ],
  "is a stranger's": [
    () => userToken(randomUUID()),
    /^You do not have permissions to read from this Channel topic: own:[0-9a-f-]+$/,
  ],
} as const;
for (const [title, [token, message]] of Object.entries(ends)) {
  test(`a private channel ends when the new token ${title}, and the socket stays`, async () => {
    const userId = randomUUID();
    const topic = `own:${userId}`;
    const socket = await openSocket({ apikey: await userToken(userId) });
    await socket.join(topic, { private: true });
    refresh(socket, topic, await token(userId));
    expect(await socket.frames.take(2)).toEqual([
      {
        joinRef: "1",
        ref: null,
        topic: `realtime:${topic}`,
        event: "system",
        payload: { extension: "system", status: "error", message: expect.stringMatching(message), channel: topic },
      },
      { joinRef: "1", ref: "1", topic: `realtime:${topic}`, event: "phx_close", payload: {} },
    ]);
    expect((await socket.join(topic, { private: true })).payload.status).toBe("ok");
  });
}

test("a better token lets the official client join a topic that the first did not open", async () => {
  const team = randomUUID();
  const userId = randomUUID();
  let token = await userToken(userId);
  const client = await realtimeClient({ token: () => token });
  const channel = client.channel(`team:${team}`, isPrivate);
  const received = broadcastsOf(channel);
  await expect(subscribe(channel)).rejects.toThrow("Unauthorized");
  token = await userToken(userId, { team });
  await client.realtime.setAuth();
  await expect.poll(() => channel.state).toBe("joined");
  const service = await realtimeClient({ key: target().secretKey });
  await service.channel(`team:${team}`, isPrivate).httpSend("welcome", {});
  expect((await received.next()).event).toBe("welcome");
});

test("a channel ends when the new token has lost its right to read", async () => {
  const userId = randomUUID();
  const team = randomUUID();
  const socket = await openSocket({ apikey: await userToken(userId, { team }) });
  await socket.join(`team:${team}`, { private: true });
  refresh(socket, `team:${team}`, await userToken(userId));
  expect((await socket.frames.next()).payload.message).toBe(
    `You do not have permissions to read from this Channel topic: team:${team}`,
  );
});

test("a channel ends when its token does", async () => {
  const now = Math.floor(Date.now() / 1000);
  const socket = await openSocket();
  await socket.join("room", {}, { access_token: await userToken(randomUUID(), { exp: now + 2 }) });
  const { payload } = await socket.frames.next();
  expect(payload).toEqual({
    extension: "system",
    status: "error",
    message: expect.stringMatching(/^Token has expired \d seconds ago$/),
    channel: "room",
  });
  expect((await socket.frames.next()).event).toBe("phx_close");
});

function refresh(socket: BareSocket, topic: string, token: unknown): void {
  socket.send(["1", "2", `realtime:${topic}`, "access_token", { access_token: token }]);
}
