import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type BareSocket, type Frame, HandshakeError } from "../../bare-socket.ts";
import {
  newTopic,
  openSocket,
  protocolVersions,
  realtimeClient,
  subscribe,
  userToken,
} from "../../realtime-clients.ts";
import { target } from "../../target.ts";

const refusals = {
  "no key": [async () => "", "API key is missing"],
  "a key that is no JWT": [async () => "nonsense", "The token provided is not a valid JWT"],
  "a forged token": [async () => forge(target().anonJwt), "Failed to validate JWT signature"],
  "an expired token": [() => userToken(randomUUID(), { exp: 1_700_000_000 }), "Token has expired"],
  "a token without a role": [
    () => userToken(randomUUID(), { role: undefined }),
    "Fields `role` and `exp` are required in JWT",
  ],
} as const;
for (const [title, [apikey, error]] of Object.entries(refusals)) {
  test(`the handshake is refused with ${title}`, async () => {
    const refusal = await refusalOf({ apikey: await apikey() });
    expect([refusal.status, JSON.parse(refusal.body)]).toEqual([401, { error }]);
  });
}

test("the handshake is refused with an unknown protocol version and an empty body", async () => {
  const refusal = await refusalOf({ vsn: "3.0.0" });
  expect([refusal.status, refusal.body]).toEqual([403, ""]);
});

test("the header x-api-key takes precedence over the key in the address", async () => {
  const socket = await openSocket({ apikey: "nonsense", headers: { "x-api-key": target().publishableKey } });
  expect((await socket.join(newTopic())).payload.status).toBe("ok");
});

test("the handshake accepts legacy keys and secret keys", async () => {
  for (const apikey of [target().anonJwt, target().serviceJwt, target().secretKey]) {
    const socket = await openSocket({ apikey });
    expect((await socket.join(newTopic())).payload.status).toBe("ok");
  }
});

test("a heartbeat in version 2 is answered", async () => {
  const socket = await openSocket();
  socket.send([null, "5", "phoenix", "heartbeat", {}]);
  expect(await socket.texts.next()).toBe('[null,"5","phoenix","phx_reply",{"status":"ok","response":{}}]');
});

test("a heartbeat in version 1, the default, is answered", async () => {
  for (const vsn of ["1.0.0", ""]) {
    const socket = await openSocket({ vsn });
    socket.send({ topic: "phoenix", event: "heartbeat", payload: {}, ref: "7" });
    expect(JSON.parse(await socket.texts.next())).toEqual({
      topic: "phoenix",
      event: "phx_reply",
      payload: { status: "ok", response: {} },
      ref: "7",
    });
  }
});

test("a socket stays open after malformed frames", async () => {
  const socket = await openSocket();
  for (const malformed of ["{", "[1,2]", '{"topic":"x"}', Buffer.from([3, 9, 9, 9, 9, 9, 1]), Buffer.from([77])]) {
    socket.send(malformed);
  }
  expect(await heartbeat(socket)).toMatchObject({ payload: { status: "ok" } });
});

test("a frame over five million bytes closes the socket with 1009", async () => {
  const socket = await openSocket();
  socket.send([null, "1", "phoenix", "heartbeat", { padding: "x".repeat(5_000_000) }]);
  expect(await socket.closed).toBe(1009);
});

test("topics without the prefix and events on channels not joined are refused", async () => {
  const socket = await openSocket();
  const unmatched = {
    joinRef: null,
    event: "phx_reply",
    payload: { status: "error", response: { reason: "unmatched topic" } },
  };
  socket.send(["1", "1", "elsewhere", "phx_join", {}]);
  expect(await socket.frames.next()).toEqual({ ...unmatched, ref: "1", topic: "elsewhere" });
  socket.send(["2", "2", "realtime:nowhere", "broadcast", {}]);
  expect(await socket.frames.next()).toEqual({ ...unmatched, ref: "2", topic: "realtime:nowhere" });
});

test("leaving a topic that was never joined is answered ok", async () => {
  const socket = await openSocket();
  socket.send(["4", "4", "realtime:nowhere", "phx_leave", {}]);
  expect(await socket.frames.next()).toMatchObject({ ref: "4", payload: { status: "ok", response: {} } });
});

test("a join's reply repeats the submitted changes in order, each with an id", async () => {
  const socket = await openSocket();
  const all = { event: "*", schema: "realtime_contract", table: "nothing" };
  const some = { event: "INSERT", schema: "realtime_contract", table: "nothing", filter: "id=eq.1", select: ["id"] };
  const { joinRef, payload } = await socket.join(newTopic(), { postgres_changes: [all, null, some, all] });
  const ids = payload.response.postgres_changes.map(({ id }: { id: unknown }) => id);
  expect(joinRef).toBe("1");
  expect(payload).toEqual({
    status: "ok",
    response: {
      postgres_changes: [
        { ...all, id: ids[0] },
        { ...some, id: ids[1] },
        { ...all, id: ids[0] },
      ],
    },
  });
  expect(ids[0]).toBeTypeOf("number");
  expect(ids[1]).not.toBe(ids[0]);
});

test("a join replaces members of a wrong type by their defaults", async () => {
  const socket = await openSocket();
  const config = { broadcast: "loud", presence: 5, postgres_changes: {}, private: "no", unknown: true };
  expect((await socket.join(newTopic(), config)).payload).toEqual({
    status: "ok",
    response: { postgres_changes: [] },
  });
});

test("a join needs a topic with a name", async () => {
  const socket = await openSocket();
  expect((await socket.join("")).payload).toEqual({
    status: "error",
    response: { reason: "TopicNameRequired: You must provide a topic name" },
  });
});

test("a join is refused for a topic that is too long for a binary frame", async () => {
  const socket = await openSocket();
  expect((await socket.join("é".repeat(124))).payload.status).toBe("error");
  expect((await socket.join("é".repeat(123))).payload.status).toBe("ok");
});

const tokenFaults = {
  "a malformed token": ["x.y", /^MalformedJWT: The token provided is not a valid JWT$/],
  "an empty token": ["", /^MalformedJWT: The token provided is not a valid JWT$/],
} as const;
for (const [title, [access_token, reason]] of Object.entries(tokenFaults)) {
  test(`a join is refused with ${title}`, async () => {
    const socket = await openSocket();
    const { payload } = await socket.join(newTopic(), {}, { access_token });
    expect(payload).toEqual({ status: "error", response: { reason: expect.stringMatching(reason) } });
  });
}

test("a join is refused with an expired or a forged token", async () => {
  const socket = await openSocket();
  const expired = await socket.join(
    newTopic(),
    {},
    { access_token: await userToken(randomUUID(), { exp: 1_700_000_000 }) },
  );
  expect(expired.payload.response.reason).toMatch(/^InvalidJWTToken: Token has expired \d+ seconds ago$/);
  const forged = await socket.join(newTopic(), {}, { access_token: forge(await userToken(randomUUID())) });
  expect(forged.payload.response.reason).toBe("JwtSignatureError: Failed to validate JWT signature");
});

test("a join with an API key as its token uses the token of the connection", async () => {
  const socket = await openSocket();
  const { payload } = await socket.join(newTopic(), {}, { access_token: target().publishableKey });
  expect(payload.status).toBe("ok");
});

test("a second join of a topic replaces the first, which is closed after the reply", async () => {
  const socket = await openSocket();
  const topic = newTopic();
  await socket.join(topic);
  socket.send(["2", "2", `realtime:${topic}`, "phx_join", { config: {} }]);
  expect(await socket.frames.next()).toMatchObject({ joinRef: "2", ref: "2", payload: { status: "ok" } });
  expect(await socket.frames.next()).toEqual({
    joinRef: "1",
    ref: "1",
    topic: `realtime:${topic}`,
    event: "phx_close",
    payload: {},
  });
});

for (const vsn of protocolVersions) {
  test(`the official client in version ${vsn} can unsubscribe and join again`, async () => {
    const client = await realtimeClient({ vsn });
    const topic = newTopic();
    for (let round = 0; round < 2; round++) {
      const channel = await subscribe(client.channel(topic));
      expect(await client.removeChannel(channel)).toBe("ok");
    }
  });
}

test("the official client learns why a join was refused, and retries it", async () => {
  let token = "x.y";
  const client = await realtimeClient({ token: () => token });
  const channel = client.channel(newTopic());
  await expect(subscribe(channel)).rejects.toThrow("MalformedJWT: The token provided is not a valid JWT");
  token = await userToken(randomUUID());
  await client.realtime.setAuth();
  await expect.poll(() => channel.state).toBe("joined");
});

test("a leave is answered, then the channel is closed", async () => {
  const socket = await openSocket();
  const topic = newTopic();
  await socket.join(topic);
  socket.send(["1", "7", `realtime:${topic}`, "phx_leave", {}]);
  expect(await socket.texts.take(3)).toEqual([
    expect.anything(),
    `["1","7","realtime:${topic}","phx_reply",{"status":"ok","response":{}}]`,
    `["1","1","realtime:${topic}","phx_close",{}]`,
  ]);
});

test("a leave meant for an earlier join is ignored", async () => {
  const socket = await openSocket();
  const topic = newTopic();
  await socket.join(topic);
  socket.send(["0", "7", `realtime:${topic}`, "phx_leave", {}]);
  socket.send(["1", "8", `realtime:${topic}`, "presence", { type: "presence", event: "untrack" }]);
  expect(await socket.frames.next()).toMatchObject({ ref: "8", payload: { status: "ok" } });
});

test("pushes with a stale join_ref or none are handled", async () => {
  const socket = await openSocket();
  const topic = newTopic();
  await socket.join(topic, { broadcast: { ack: true } });
  for (const [joinRef, ref] of [
    ["0", "5"],
    [null, "6"],
  ]) {
    socket.send([joinRef, ref, `realtime:${topic}`, "broadcast", { type: "broadcast", event: "e", payload: {} }]);
    expect(await socket.frames.next()).toMatchObject({ joinRef: "1", ref, payload: { status: "ok" } });
  }
});

test("a channel that asks for it is told that replication is ready", async () => {
  const socket = await openSocket();
  const topic = newTopic();
  await socket.join(topic, { broadcast: { replication_ready: true } });
  expect(await socket.frames.next()).toEqual({
    joinRef: "1",
    ref: null,
    topic: `realtime:${topic}`,
    event: "system",
    payload: { extension: "system", status: "ok", message: "Replication connection established", channel: topic },
  });
});

async function heartbeat(socket: BareSocket): Promise<Frame> {
  socket.send([null, "h", "phoenix", "heartbeat", {}]);
  return socket.frames.next(({ ref }) => ref === "h");
}

async function refusalOf(options: Parameters<typeof openSocket>[0]): Promise<HandshakeError> {
  const error = await openSocket(options).then(
    () => new Error("the handshake was accepted"),
    (reason: unknown) => reason,
  );
  if (error instanceof HandshakeError) return error;
  throw error;
}

/** The same claims with another signature. */
function forge(token: string): string {
  const [header, claims] = token.split(".");
  return [header, claims, Buffer.alloc(32, 7).toString("base64url")].join(".");
}
