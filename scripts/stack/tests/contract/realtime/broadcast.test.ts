import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  broadcastsOf,
  newTopic,
  openSocket,
  protocolVersions,
  realtimeClient,
  subscribe,
  userToken,
} from "../../realtime-clients.ts";
import { target } from "../../target.ts";

for (const from of protocolVersions) {
  for (const to of protocolVersions) {
    test(`a broadcast goes from version ${from} to version ${to}`, async () => {
      const topic = newTopic();
      const [sender, receiver] = [await realtimeClient({ vsn: from }), await realtimeClient({ vsn: to })];
      const receiving = receiver.channel(topic);
      const received = broadcastsOf(receiving, "greeting");
      await subscribe(receiving);
      const sending = await subscribe(sender.channel(topic, { config: { broadcast: { ack: true } } }));
      const payload = { text: "grüße 🎈", nested: [1, { two: null }] };
      expect(await sending.send({ type: "broadcast", event: "greeting", payload })).toBe("ok");
      expect(await received.next()).toEqual({ type: "broadcast", event: "greeting", payload });
    });
  }
}

test("a broadcast returns to its sender only on request, and then before the acknowledgement", async () => {
  const topic = newTopic();
  const [quiet, loud] = [await realtimeClient(), await realtimeClient()];
  const quietChannel = quiet.channel(topic, { config: { broadcast: { ack: true } } });
  const loudChannel = loud.channel(topic, { config: { broadcast: { ack: true, self: true } } });
  const [byQuiet, byLoud] = [broadcastsOf(quietChannel), broadcastsOf(loudChannel)];
  await Promise.all([subscribe(quietChannel), subscribe(loudChannel)]);
  await quietChannel.send({ type: "broadcast", event: "from quiet" });
  await loudChannel.send({ type: "broadcast", event: "from loud" });
  expect(byLoud.all.map(({ event }) => event)).toEqual(["from quiet", "from loud"]);
  expect((await byQuiet.next()).event).toBe("from loud");
  expect(byQuiet.all).toHaveLength(1);
});

test("a broadcast carries bytes between clients of version 2, and version 1 gets none", async () => {
  const topic = newTopic();
  const [sender, receiver, old] = [
    await realtimeClient(),
    await realtimeClient(),
    await realtimeClient({ vsn: "1.0.0" }),
  ];
  const [receiving, oldChannel] = [receiver.channel(topic), old.channel(topic)];
  const [received, oldReceived] = [broadcastsOf(receiving), broadcastsOf(oldChannel)];
  await Promise.all([subscribe(receiving), subscribe(oldChannel)]);
  const sending = await subscribe(sender.channel(topic));
  await sending.send({ type: "broadcast", event: "bytes", payload: Uint8Array.from([0, 255, 7]).buffer });
  await sending.send({ type: "broadcast", event: "text", payload: {} });
  expect(new Uint8Array((await received.next()).payload)).toEqual(Uint8Array.from([0, 255, 7]));
  expect((await oldReceived.next()).event).toBe("text");
});

test("a broadcast sent as text is relayed unchanged", async () => {
  const topic = newTopic();
  const [sender, receiver] = [await openSocket(), await openSocket()];
  await Promise.all([sender.join(topic), receiver.join(topic)]);
  const payload = { anything: ["goes"], event: 5 };
  sender.send(["1", "2", `realtime:${topic}`, "broadcast", payload]);
  expect(await receiver.texts.next(isBroadcast)).toBe(
    `[null,null,"realtime:${topic}","broadcast",${JSON.stringify(payload)}]`,
  );
});

test("a broadcast over the size limit is dropped, and refused where it is acknowledged", async () => {
  const topic = newTopic();
  const [sender, receiver] = [await openSocket(), await openSocket()];
  await receiver.join(topic);
  await sender.join(topic, { broadcast: { ack: true } });
  const push = (ref: string, payload: object) => sender.send(["1", ref, `realtime:${topic}`, "broadcast", payload]);
  push("2", { large: "x".repeat(3_000_500) });
  push("3", { small: true });
  expect((await sender.frames.next(({ ref }) => ref === "2")).payload).toEqual({
    status: "error",
    response: "payload_size_exceeded",
  });
  expect((await receiver.frames.next(({ event }) => event === "broadcast")).payload).toEqual({ small: true });
});

test("a public and a private topic of one name are separate", async () => {
  const userId = randomUUID();
  const token = await userToken(userId);
  const topic = `own:${userId}`;
  const [open, closed, listener] = [
    await realtimeClient(),
    await realtimeClient({ token: () => token }),
    await realtimeClient(),
  ];
  const listening = listener.channel(topic);
  const received = broadcastsOf(listening);
  await subscribe(listening);
  const publicChannel = await subscribe(open.channel(topic, { config: { broadcast: { ack: true } } }));
  const privateChannel = await subscribe(
    closed.channel(topic, { config: { private: true, broadcast: { ack: true } } }),
  );
  expect(await privateChannel.send({ type: "broadcast", event: "in private" })).toBe("ok");
  expect(await publicChannel.send({ type: "broadcast", event: "in public" })).toBe("ok");
  expect((await received.next()).event).toBe("in public");
  expect(received.all).toHaveLength(1);
});

test("a batch reaches both versions as text", async () => {
  const topic = newTopic();
  const receivers = [await openSocket({ vsn: "1.0.0" }), await openSocket()];
  for (const socket of receivers) await socket.join(topic);
  const id = randomUUID();
  const response = await post("/api/broadcast", { messages: [{ topic, event: "e", payload: { n: 1 }, id }] });
  expect([response.status, await response.text()]).toEqual([202, ""]);
  expect(Number(response.headers.get("x-rate-limit"))).toBeGreaterThan(0);
  for (const socket of receivers) {
    const { payload } = await socket.frames.next(({ event }) => event === "broadcast");
    expect(payload).toEqual({ type: "broadcast", event: "e", payload: { n: 1 }, meta: { id } });
  }
});

test("a batch with one bad message is refused whole", async () => {
  const topic = newTopic();
  const receiver = await openSocket();
  await receiver.join(topic);
  const good = { topic, event: "e", payload: {} };
  const refused = await post("/api/broadcast", { messages: [{ topic }, good, { ...good, payload: "text" }] });
  expect([refused.status, await refused.json()]).toEqual([
    422,
    {
      errors: {
        messages: [{ event: ["can't be blank"], payload: ["can't be blank"] }, {}, { payload: ["is invalid"] }],
      },
    },
  ]);
  const empty = await post("/api/broadcast", {});
  expect([empty.status, await empty.json()]).toEqual([422, { errors: { messages: ["can't be blank"] } }]);
  await post("/api/broadcast", { messages: [{ ...good, event: "last" }] });
  expect((await receiver.frames.next(({ event }) => event === "broadcast")).payload.event).toBe("last");
});

test("a broadcast over HTTP needs a valid token", async () => {
  const body = { messages: [{ topic: newTopic(), event: "e", payload: {} }] };
  for (const authorization of [`Bearer ${await userToken(randomUUID(), { exp: 1_700_000_000 })}`, "Bearer x.y.z"]) {
    const response = await post("/api/broadcast", body, { authorization });
    expect([response.status, await response.json()]).toEqual([401, { message: "Unauthorized" }]);
  }
});

test("a batch silently leaves out messages that its sender may not send", async () => {
  const userId = randomUUID();
  const socket = await openSocket({ apikey: await userToken(userId) });
  await socket.join(`own:${userId}`, { private: true });
  const message = { topic: `own:${userId}`, payload: {}, private: true };
  const asStranger = await post("/api/broadcast", { messages: [{ ...message, event: "strange" }] });
  expect(asStranger.status).toBe(202);
  const authorization = `Bearer ${await userToken(userId)}`;
  await post("/api/broadcast", { messages: [{ ...message, event: "own" }] }, { authorization });
  expect((await socket.frames.next(({ event }) => event === "broadcast")).payload.event).toBe("own");
});

for (const vsn of protocolVersions) {
  test(`httpSend reaches the official client in version ${vsn}`, async () => {
    const topic = `${newTopic()}/a b:ü`;
    const client = await realtimeClient({ vsn });
    const channel = client.channel(topic);
    const received = broadcastsOf(channel, "ping pong");
    await subscribe(channel);
    expect(await channel.httpSend("ping pong", { n: 1 })).toEqual({ success: true });
    expect(await received.next()).toEqual({ type: "broadcast", event: "ping pong", payload: { n: 1 } });
  });
}

test("httpSend carries bytes", async () => {
  const client = await realtimeClient();
  const channel = client.channel(newTopic());
  const received = broadcastsOf(channel);
  await subscribe(channel);
  await channel.httpSend("bytes", Uint8Array.from([1, 2, 255]));
  expect(new Uint8Array((await received.next()).payload)).toEqual(Uint8Array.from([1, 2, 255]));
});

test("httpSend on a private topic is refused to a stranger and accepted from its user", async () => {
  const userId = randomUUID();
  const tokens = { user: await userToken(userId), stranger: await userToken(randomUUID()) };
  const channelOf = async (who: keyof typeof tokens) => {
    const client = await realtimeClient({ token: () => tokens[who] });
    return client.channel(`own:${userId}`, { config: { private: true } });
  };
  await expect((await channelOf("stranger")).httpSend("e", {})).rejects.toThrow("Unauthorized");
  expect(await (await channelOf("user")).httpSend("e", {})).toEqual({ success: true });
});

test("a single message wraps a payload that is no object, and other media types are refused", async () => {
  const topic = newTopic();
  const receiver = await openSocket();
  await receiver.join(topic);
  expect((await post(`/api/broadcast/${topic}/events/e`, [1, 2])).status).toBe(202);
  const frame = await receiver.binaryFrames.next();
  expect(frame.toString("utf8")).toContain('{"_json":[1,2]}');
  const other = await post(`/api/broadcast/${topic}/events/e`, {}, { "content-type": "text/plain" });
  expect([other.status, await other.json()]).toEqual([
    415,
    { error: "Unsupported Media Type. Use application/json or application/octet-stream" },
  ]);
});

test("a message can be persisted on private topics only", async () => {
  const response = await post(`/api/broadcast/${newTopic()}/events/e?persist=true`, {});
  expect([response.status, await response.json()]).toEqual([
    422,
    { errors: { persist: ["can only be used on private channels"] } },
  ]);
});

function isBroadcast(text: string): boolean {
  return text.includes('"broadcast"');
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${target().url}/realtime/v1${path}`, {
    method: "POST",
    headers: { apikey: target().publishableKey, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}
