import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import {
  broadcastsOf,
  openSocket,
  protocolVersions,
  realtimeClient,
  subscribe,
  userToken,
} from "../../realtime-clients.ts";
import { sql } from "../../target.ts";

const database = sql();
afterAll(() => database.end());

for (const vsn of protocolVersions) {
  test(`replay in version ${vsn} gives the newest messages, oldest first, then live ones`, async () => {
    const { topic, token } = await newUserTopic();
    for (const n of [1, 2, 3, 4, 5]) await database`select realtime.send(${database.json({ n })}, 'kept', ${topic})`;
    const client = await realtimeClient({ vsn, token: () => token });
    const replay = { since: Date.now() - 60_000, limit: 3 };
    const channel = client.channel(topic, { config: { private: true, broadcast: { replay } } });
    const received = broadcastsOf(channel, "kept");
    await subscribe(channel);
    const missed = await received.take(3);
    expect(missed.map(({ payload }) => payload.n)).toEqual([3, 4, 5]);
    for (const { payload, meta } of missed) expect(meta).toEqual({ replayed: true, id: payload.id });
    await database`select realtime.send('{"n": 6}', 'kept', ${topic})`;
    // Realtime reads the WAL a little later, so the fifth may come live as well.
    const live = await received.next(({ payload }) => payload.n === 6);
    expect(live).toMatchObject({ payload: { n: 6 }, meta: { id: expect.any(String) } });
  });
}

test("replay starts at the given time", async () => {
  const { topic, token } = await newUserTopic();
  await database`insert into realtime.messages (topic, extension, event, payload, private, inserted_at)
    values (${topic}, 'broadcast', 'old', '{}', true, now() - interval '1 hour')`;
  await database`select realtime.send('{}', 'new', ${topic})`;
  const socket = await openSocket({ apikey: token });
  await socket.join(topic, { private: true, broadcast: { replay: { since: Date.now() - 60_000 } } });
  const { payload } = await socket.frames.next(({ event }) => event === "broadcast");
  expect(payload.event).toBe("new");
});

test("replay gives bytes to version 2 and leaves them out in version 1", async () => {
  const { topic, token } = await newUserTopic();
  await database`select realtime.send_binary(${Buffer.from([1, 254])}, 'bytes', ${topic})`;
  await database`select realtime.send('{}', 'text', ${topic})`;
  const config = { private: true, broadcast: { replay: { since: Date.now() - 60_000 } } };
  const [modern, old] = [await openSocket({ apikey: token }), await openSocket({ apikey: token, vsn: "1.0.0" })];
  await modern.join(topic, config);
  const frame = await modern.binaryFrames.next();
  expect([...frame.subarray(-2)]).toEqual([1, 254]);
  expect(frame.toString("utf8")).toContain('"replayed":true');
  await old.join(topic, config);
  expect((await old.frames.next(({ event }) => event === "broadcast")).payload.event).toBe("text");
});

test("replayed messages follow the join's reply and carry its join_ref", async () => {
  const { topic, token } = await newUserTopic();
  await database`select realtime.send('{}', 'kept', ${topic})`;
  const socket = await openSocket({ apikey: token });
  await socket.join(topic, { private: true, broadcast: { replay: { since: 0 } } });
  const frames = await socket.frames.next(({ event }) => event === "broadcast").then(() => socket.frames.all);
  expect(frames.map(({ event, joinRef }) => [event, joinRef])).toEqual([
    ["phx_reply", "1"],
    ["broadcast", "1"],
  ]);
});

test("replay is refused on public topics, with wrong parameters, and without the right to broadcasts", async () => {
  const { userId, token } = await newUserTopic();
  const socket = await openSocket({ apikey: token });
  const reasonFor = async (topic: string, isPrivate: boolean, replay: unknown) => {
    const config = { private: isPrivate, presence: { enabled: true }, broadcast: { replay } };
    return (await socket.join(topic, config)).payload.response.reason;
  };
  expect(await reasonFor("public", false, { since: 0 })).toBe(
    "UnableToReplayMessages: Replay is not allowed for public channels",
  );
  expect(await reasonFor(`own:${userId}`, true, { since: "yesterday" })).toBe(
    "UnableToReplayMessages: Replay params are not valid",
  );
  expect(await reasonFor(`presence:${userId}`, true, { since: 0 })).toBe(
    `Unauthorized: You do not have permissions to read from this Channel topic: presence:${userId}`,
  );
});

async function newUserTopic(): Promise<{ userId: string; topic: string; token: string }> {
  const userId = randomUUID();
  return { userId, topic: `own:${userId}`, token: await userToken(userId) };
}
