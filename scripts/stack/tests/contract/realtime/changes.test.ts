import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { changesOf, joinChanges } from "../../changes-channel.ts";
import { protocolVersions, realtimeClient, userToken } from "../../realtime-clients.ts";
import { sql, target } from "../../target.ts";

const database = sql();
afterAll(() => database.end());

async function userClient(userId: string, vsn: "1.0.0" | "2.0.0" = "2.0.0") {
  const token = await userToken(userId);
  return realtimeClient({ vsn, token: () => token });
}

const addNote = (note: { room: string; owner: string; body?: string; rank?: number }) =>
  database`insert into changes_notes ${database(note)}`;
const addToBoard = (room: string, body: string) =>
  database`insert into changes_board (room, body, secret) values (${room}, ${body}, 'hidden')`;

for (const vsn of protocolVersions) {
  test(`a subscriber of version ${vsn} gets inserted, updated and deleted rows`, async () => {
    const [owner, room] = [randomUUID(), randomUUID()];
    const inbox = await changesOf(await userClient(owner, vsn), {
      table: "changes_notes",
      filter: `room=eq.${room}`,
    });
    const deletions = await changesOf(await userClient(owner, vsn), { table: "changes_notes", event: "DELETE" });
    const [row] = await database`
      insert into changes_notes (room, owner, body, tags, extra) values
        (${room}, ${owner}, 'grüße', '{a,"b,c"}', '{"deep": [1, null]}') returning id::int`;
    await database`update changes_notes set body = null where room = ${room}`;
    const record = {
      ...{ id: row?.id, room, owner, body: "grüße", rank: null, tags: ["a", "b,c"], extra: { deep: [1, null] } },
      created_at: "2026-11-20T09:30:00.123456+00:00",
    };
    const shared = { schema: "public", table: "changes_notes", commit_timestamp: expect.any(String), errors: null };
    expect(await inbox.take(2)).toEqual([
      { ...shared, eventType: "INSERT", new: record, old: {} },
      { ...shared, eventType: "UPDATE", new: { ...record, body: null }, old: { id: row?.id } },
    ]);
    // Only now: the insertion of a row that is already gone is not delivered.
    await database`delete from changes_notes where room = ${room}`;
    const deletion = await deletions.next(({ old }) => "id" in old && old.id === row?.id);
    expect(deletion).toEqual({ ...shared, eventType: "DELETE", new: {}, old: { id: row?.id } });
  });
}

test("a subscriber gets the rows that its policies show and no others", async () => {
  const [anna, ben, room] = [randomUUID(), randomUUID(), randomUUID()];
  const binding = { table: "changes_notes", filter: `room=eq.${room}` };
  const [annas, bens, strangers] = await Promise.all([
    changesOf(await userClient(anna), binding),
    changesOf(await userClient(ben), binding),
    changesOf(await userClient(randomUUID()), binding),
  ]);
  for (const owner of [anna, ben, anna]) await addNote({ room, owner });
  await database`update changes_notes set rank = 1 where room = ${room}`;
  const owners = async (inbox: typeof annas, count: number) =>
    (await inbox.take(count)).map(({ eventType, new: row }) => [eventType, Reflect.get(row, "owner")]);
  expect(await owners(bens, 2)).toEqual([
    ["INSERT", ben],
    ["UPDATE", ben],
  ]);
  expect(await owners(annas, 4)).toEqual([...Array(2).fill(["INSERT", anna]), ...Array(2).fill(["UPDATE", anna])]);
  expect(strangers.all).toEqual([]);
});

test("a subscriber gets rows written through the Data API", async () => {
  const [owner, room] = [randomUUID(), randomUUID()];
  const client = await userClient(owner);
  const inbox = await changesOf(client, { table: "changes_notes", filter: `room=eq.${room}` });
  const { error } = await client.from("changes_notes").insert({ room, owner, body: "by REST" });
  expect(error).toBeNull();
  expect((await inbox.next()).new).toMatchObject({ body: "by REST" });
});

test("a subscriber without row policies gets the columns granted to it, old rows included", async () => {
  const room = randomUUID();
  const inbox = await changesOf(await realtimeClient(), { table: "changes_board", filter: `room=eq.${room}` });
  await addToBoard(room, "first");
  await database`update changes_board set body = 'second' where room = ${room}`;
  await database`delete from changes_board where room = ${room}`;
  const id = expect.any(Number);
  expect((await inbox.take(3)).map(({ eventType, new: row, old }) => [eventType, row, old])).toEqual([
    ["INSERT", { id, room, body: "first" }, {}],
    ["UPDATE", { id, room, body: "second" }, { id, room, body: "first" }],
    ["DELETE", {}, { id, room, body: "second" }],
  ]);
});

test("each binding is called for the changes it asked for", async () => {
  const [owner, room] = [randomUUID(), randomUUID()];
  const table = "changes_notes";
  const { inboxes } = await joinChanges(
    await userClient(owner),
    { table, event: "INSERT", filter: `room=eq.${room},rank=gte.5` },
    { table, event: "UPDATE", filter: `room=eq.${room}` },
    { table, filter: `room=in.(${room},${randomUUID()})` },
  );
  for (const rank of [4, 5, 6]) await addNote({ room, owner, rank });
  await database`update changes_notes set rank = 7 where room = ${room} and rank = 6`;
  await inboxes[2]?.take(4);
  const ranks = inboxes.map(({ all }) => all.map(({ new: row }) => Reflect.get(row, "rank")));
  expect(ranks).toEqual([[5, 6], [7], [4, 5, 6, 7]]);
});

test("a subscriber's newest token decides which rows it gets", async () => {
  const [anna, ben, room] = [randomUUID(), randomUUID(), randomUUID()];
  const tokens = [await userToken(anna), await userToken(ben)];
  let token = tokens[0] ?? "";
  const client = await realtimeClient({ token: () => token });
  const { channel, inboxes } = await joinChanges(client, { table: "changes_notes", filter: `room=eq.${room}` });
  token = tokens[1] ?? "";
  const renewed = new Promise((resolve) => channel.on("system", {}, resolve));
  await client.realtime.setAuth();
  expect(await renewed).toMatchObject({ status: "ok", message: "Subscribed to PostgreSQL" });
  await addNote({ room, owner: anna });
  await addNote({ room, owner: ben });
  expect((await inboxes[0]?.next())?.new).toMatchObject({ owner: ben });
});

test("a subscription to an unpublished table is refused by name, and the channel stays", async () => {
  const { answer, channel } = await joinChanges(await realtimeClient(), { table: "changes_unpublished" });
  expect(answer).toMatchObject({
    status: "error",
    message:
      "Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [event: *, schema: public, table: changes_unpublished, filters: [], select: nil]",
  });
  expect(channel.state).toBe("joined");
});

test("a subscription whose filter does not fit its column is refused with the reason", async () => {
  const binding = { table: "changes_notes", filter: "rank=eq.x" };
  expect((await joinChanges(await userClient(randomUUID()), binding)).answer).toMatchObject({
    status: "error",
    message: `Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: [event: *, schema: public, table: changes_notes, filters: [{"rank", "eq", "x", false}], select: nil]. Exception: ERROR 22P02 (invalid_text_representation) invalid input syntax for type integer: "x"`,
  });
});

test("rows of realtime.messages are not delivered as changes", async () => {
  const room = randomUUID();
  const inbox = await changesOf(await realtimeClient({ key: target().secretKey }), { schema: "*", table: "*" });
  await database`select realtime.send('{}', 'event', ${room}, false)`;
  await addToBoard(room, "x");
  await inbox.next(({ table }) => table === "changes_board");
  expect(inbox.all.filter(({ schema }) => schema === "realtime")).toEqual([]);
});
