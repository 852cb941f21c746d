import { randomUUID } from "node:crypto";
import type { RealtimeChannel } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import type { BareSocket, Frame } from "../../bare-socket.ts";
import { Inbox } from "../../inbox.ts";
import {
  newTopic,
  openSocket,
  protocolVersions,
  realtimeClient,
  subscribe,
  userToken,
} from "../../realtime-clients.ts";

for (const vsn of protocolVersions) {
  test(`presence in version ${vsn} shows who joins, changes and leaves`, async () => {
    const topic = newTopic();
    const [watcher, guest] = [await realtimeClient({ vsn }), await realtimeClient({ vsn })];
    const watching = watcher.channel(topic);
    const events = presenceEventsOf(watching);
    await subscribe(watching);
    const visiting = await subscribe(guest.channel(topic, { config: { presence: { key: "guest" } } }));

    expect(await visiting.track({ mood: "curious" })).toBe("ok");
    expect(await events.next(isNotSync)).toEqual({ event: "join", key: "guest", moods: ["curious"] });
    expect(await visiting.track({ mood: "bored" })).toBe("ok");
    expect(await events.next(isNotSync)).toEqual({ event: "join", key: "guest", moods: ["bored"] });
    expect(await events.next(isNotSync)).toEqual({ event: "leave", key: "guest", moods: ["curious"] });
    expect(moodsOf(watching)).toEqual({ guest: ["bored"] });
    expect(await visiting.untrack()).toBe("ok");
    expect(await events.next(isNotSync)).toEqual({ event: "leave", key: "guest", moods: ["bored"] });
    expect(moodsOf(watching)).toEqual({});
  });
}

test("presence shows a new member who is there already, and everyone when a socket is gone", async () => {
  const topic = newTopic();
  const [first, second] = [await realtimeClient(), await realtimeClient()];
  const here = await subscribe(first.channel(topic, { config: { presence: { key: "first" } } }));
  await here.track({ mood: "early" });
  const watching = second.channel(topic);
  const events = presenceEventsOf(watching);
  await subscribe(watching);
  await expect.poll(() => moodsOf(watching)).toEqual({ first: ["early"] });
  await first.realtime.disconnect();
  expect(await events.next(({ event }) => event === "leave")).toMatchObject({ key: "first" });
  expect(moodsOf(watching)).toEqual({});
});

test("a join sends presence_state only when presence is enabled", async () => {
  const topic = newTopic();
  const [enabled, disabled] = [await openSocket(), await openSocket()];
  await enabled.join(topic, { presence: { enabled: true } });
  expect(await enabled.frames.next()).toEqual({
    joinRef: "1",
    ref: null,
    topic: `realtime:${topic}`,
    event: "presence_state",
    payload: {},
  });
  await disabled.join(topic);
  push(disabled, topic, "2", { event: "heartbeat?" });
  expect((await disabled.frames.next()).event).toBe("phx_reply");
});

test("a first track joins, the same again is silent, and another replaces it", async () => {
  const topic = newTopic();
  const [watcher, guest] = [await watchingSocket(topic), await openSocket()];
  await guest.join(topic, { presence: { key: "k", enabled: true } });
  push(guest, topic, "2", { type: "presence", event: "track", payload: { n: 1 } });
  const first = await nextDiff(watcher);
  const meta = first.joins.k.metas[0];
  expect(first).toEqual({ joins: { k: { metas: [{ n: 1, phx_ref: meta.phx_ref }] } }, leaves: {} });

  push(guest, topic, "3", { type: "presence", event: "TRACK", payload: { n: 1 } });
  push(guest, topic, "4", { type: "presence", event: "track", payload: { n: 2 } });
  const second = await nextDiff(watcher);
  expect(second).toEqual({
    joins: { k: { metas: [{ n: 2, phx_ref: expect.any(String), phx_ref_prev: meta.phx_ref }] } },
    leaves: { k: { metas: [meta] } },
  });
  for (const ref of ["2", "3", "4"]) {
    expect(await guest.frames.next((frame) => frame.ref === ref)).toMatchObject({
      payload: { status: "ok", response: {} },
    });
  }
});

test("a client gets the diff of its own track or untrack before the reply", async () => {
  const topic = newTopic();
  const socket = await watchingSocket(topic);
  for (const event of ["track", "untrack"]) {
    push(socket, topic, event, { event, payload: {} });
    expect((await socket.frames.take(2)).map((frame) => frame.event)).toEqual(["presence_diff", "phx_reply"]);
  }
});

test("each channel has its own meta under a shared key, and the key lasts until the last is gone", async () => {
  const topic = newTopic();
  const watcher = await watchingSocket(topic);
  const [one, two] = [await openSocket(), await openSocket()];
  for (const [index, socket] of [one, two].entries()) {
    await socket.join(topic, { presence: { key: "shared" } });
    push(socket, topic, "2", { event: "track", payload: { device: index } });
    await nextDiff(watcher);
  }
  const late = await watchingSocket(topic);
  const state = late.frames.all.find(({ event }) => event === "presence_state")?.payload;
  expect(devices(state.shared.metas)).toEqual([0, 1]);
  one.webSocket.close();
  expect(devices((await nextDiff(watcher)).leaves.shared.metas)).toEqual([0]);
  push(two, topic, "3", { event: "untrack" });
  expect(devices((await nextDiff(watcher)).leaves.shared.metas)).toEqual([1]);
});

test("a channel without a presence key gets a random one", async () => {
  const topic = newTopic();
  const [watcher, guest] = [await watchingSocket(topic), await openSocket()];
  await guest.join(topic, { presence: { key: "" } });
  push(guest, topic, "2", { event: "track", payload: {} });
  expect(Object.keys((await nextDiff(watcher)).joins)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
});

test("presence_diff goes to channels that joined without presence, but not to one that left", async () => {
  const topic = newTopic();
  const [bystander, guest] = [await openSocket(), await openSocket()];
  await bystander.join(topic);
  await guest.join(topic, { presence: { key: "k" } });
  push(guest, topic, "2", { event: "track", payload: {} });
  expect(Object.keys((await nextDiff(bystander)).joins)).toEqual(["k"]);
  guest.send(["1", "3", `realtime:${topic}`, "phx_leave", {}]);
  expect(Object.keys((await nextDiff(bystander)).leaves)).toEqual(["k"]);
  expect((await guest.frames.next(({ event }) => event === "phx_close")).topic).toBe(`realtime:${topic}`);
  expect(guest.frames.all.filter(({ event, payload }) => event === "presence_diff" && payload.leaves.k)).toEqual([]);
});

test("unknown and malformed presence pushes are answered as hosted answers them", async () => {
  const topic = newTopic();
  const socket = await openSocket();
  await socket.join(topic);
  const answers = [
    [{ event: "dance" }, { status: "error", response: {} }],
    [
      { event: "track", payload: [1] },
      { status: "error", response: { reason: "Presence track payload must be a map" } },
    ],
    [{ type: "presence" }, { status: "ok", response: {} }],
    [{ event: "untrack" }, { status: "ok", response: {} }],
  ] as const;
  for (const [index, [payload, answer]] of answers.entries()) {
    push(socket, topic, `a${index}`, payload);
    expect((await socket.frames.next(({ ref }) => ref === `a${index}`)).payload).toEqual(answer);
  }
});

test("a member of a private topic can track only where a policy allows it", async () => {
  const userId = randomUUID();
  const socket = await openSocket({ apikey: await userToken(userId) });
  await socket.join(`presence:${userId}`, { private: true, presence: { key: "k", enabled: true } });
  push(socket, `presence:${userId}`, "2", { event: "track", payload: {} });
  expect(Object.keys((await nextDiff(socket)).joins)).toEqual(["k"]);

  await socket.join(`watch:${userId}`, { private: true, presence: { key: "k", enabled: true } });
  push(socket, `watch:${userId}`, "3", { event: "track", payload: {} });
  expect((await socket.frames.next(({ ref }) => ref === "3")).payload).toEqual({ status: "error", response: {} });
});

test("members of a private topic who may not see presence get no diff", async () => {
  const userId = randomUUID();
  const token = await userToken(userId);
  const topic = `own:${userId}`;
  const [blind, guest] = [await openSocket({ apikey: token }), await openSocket({ apikey: token })];
  await blind.join(topic, { private: true, presence: { key: "blind" } });
  await guest.join(topic, { private: true, presence: { key: "guest", enabled: true } });
  push(guest, topic, "2", { event: "track", payload: {} });
  await nextDiff(guest);
  push(blind, topic, "3", { event: "track", payload: {} });
  await nextDiff(blind);
  const seen = blind.frames.all.filter(({ event }) => event === "presence_diff");
  expect(seen.map(({ payload }) => Object.keys(payload.joins))).toEqual([["blind"]]);
});

interface PresenceEvent {
  readonly event: string;
  readonly key?: string;
  readonly moods?: unknown[];
}

function presenceEventsOf(channel: RealtimeChannel): Inbox<PresenceEvent> {
  const inbox = new Inbox<PresenceEvent>();
  const moods = (presences: Record<string, unknown>[]) => presences.map(({ mood }) => mood);
  channel.on("presence", { event: "sync" }, () => inbox.add({ event: "sync" }));
  channel.on("presence", { event: "join" }, ({ key, newPresences }) =>
    inbox.add({ event: "join", key, moods: moods(newPresences) }),
  );
  channel.on("presence", { event: "leave" }, ({ key, leftPresences }) =>
    inbox.add({ event: "leave", key, moods: moods(leftPresences) }),
  );
  return inbox;
}

function isNotSync({ event }: PresenceEvent): boolean {
  return event !== "sync";
}

function moodsOf(channel: RealtimeChannel): Record<string, unknown[]> {
  const state = channel.presenceState<{ mood: string }>();
  return Object.fromEntries(Object.entries(state).map(([key, metas]) => [key, metas.map(({ mood }) => mood)]));
}

/** Joined with presence; its first state has arrived. */
async function watchingSocket(topic: string): Promise<BareSocket> {
  const socket = await openSocket();
  await socket.join(topic, { presence: { enabled: true } });
  await socket.frames.next(({ event }) => event === "presence_state");
  return socket;
}

function push(socket: BareSocket, topic: string, ref: string, payload: object): void {
  socket.send(["1", ref, `realtime:${topic}`, "presence", payload]);
}

async function nextDiff(socket: BareSocket): Promise<Frame["payload"]> {
  return (await socket.frames.next(({ event }) => event === "presence_diff")).payload;
}

function devices(metas: { device: number }[]): number[] {
  return metas.map(({ device }) => device).sort();
}
