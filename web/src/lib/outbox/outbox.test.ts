import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { Refused, TookTooLong, Unreachable } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { OutboxMessage } from "./outbox-message.ts";
import { MemoryStore, type OutboxStore } from "./outbox-store.ts";
import { type NewMessage, Outbox, type OutboxDeps, type OutboxNews } from "./outbox.ts";

const anna = "anna";
const sessionId = "session";
const open = new Set<Outbox>();

afterEach(() => {
  for (const outbox of open) outbox.setUser(null);
  open.clear();
});

/** A server that stores a message once, by its id, and a browser with as many tabs as are opened. */
function browser({ store = new MemoryStore() }: { readonly store?: OutboxStore } = {}) {
  const server = { log: [] as string[], calls: [] as string[], sessions: new Set([sessionId]), isUp: true };
  const refusals = new Map<string, Refused>();
  const tabs: Outbox[] = [];
  const locks = `locks-${randomUUID()}`;

  function answer(message: OutboxMessage): number {
    server.calls.push(message.id);
    if (!server.isUp) throw new Unreachable("No answer.");
    const refusal = refusals.get(message.id);
    if (refusal) throw refusal;
    if (!server.sessions.has(message.sessionId)) throw refused("session_not_found");
    if (!server.log.includes(message.id)) server.log.push(message.id);
    return server.log.indexOf(message.id) + 1;
  }

  function openTab(change: Partial<OutboxDeps> = {}): Outbox {
    const tab: Outbox = new Outbox({
      store,
      createSession: async (message) => {
        if (!server.isUp) throw new Unreachable("No answer.");
        server.sessions.add(message.sessionId);
      },
      sendMessage: async (message) => answer(message),
      pause: () => new Promise((resolve) => setTimeout(resolve, 1)),
      withLock: (name, signal, work) => navigator.locks.request(`${locks}:${name}`, { signal }, work),
      tellTabs: (news: OutboxNews) => {
        for (const other of tabs) if (other !== tab) other.hear(news);
      },
      ...change,
    });
    tabs.push(tab);
    open.add(tab);
    tab.setUser(anna);
    return tab;
  }
  return { server, refusals, store, openTab };
}

function refused(code: "session_not_found" | "too_many_queued" | "message_deleted"): Refused {
  return new Refused({ code, sentence: `Refused: ${code}.` });
}

function message(id: string, change: Partial<NewMessage> = {}): NewMessage {
  return { id, sessionId, parts: [{ type: "text", text: id }], joinsRun: false, newSession: null, ...change };
}

const statusOf = ({ state }: Outbox) =>
  state.messages.map(({ id, refusal }) => [id, refusal?.code ?? (state.sentSeqs.has(id) ? "sent" : "unsent")]);

test("A message is stored before anything is sent", async () => {
  const { server, store, openTab } = browser();
  let storedWhenSent: readonly OutboxMessage[] = [];
  const tab = openTab({
    sendMessage: async () => {
      storedWhenSent = await store.messagesOf(anna);
      server.log.push("a");
      return 1;
    },
  });
  await tab.add(message("a"));
  await expect.poll(() => server.log).toEqual(["a"]);
  expect(storedWhenSent.map(({ id }) => id)).toEqual(["a"]);
  await expect.poll(() => store.messagesOf(anna)).toEqual([]);
});

test("Messages written without a network are sent once each and in order when it is back", async () => {
  const { server, openTab } = browser();
  server.isUp = false;
  const tab = openTab();
  await Promise.all(["a", "b", "c"].map((id) => tab.add(message(id))));
  await expect.poll(() => tab.state.isUnreachable).toBe(true);
  expect(statusOf(tab)).toEqual([
    ["a", "unsent"],
    ["b", "unsent"],
    ["c", "unsent"],
  ]);
  server.isUp = true;
  await expect.poll(() => server.log).toEqual(["a", "b", "c"]);
  await expect.poll(() => tab.state.isUnreachable).toBe(false);
  expect(server.calls.filter((id) => id !== "a")).toEqual(["b", "c"]);
});

test("Messages of a closed tab are sent by the next one", async () => {
  const { server, openTab } = browser();
  server.isUp = false;
  const closed = openTab();
  await closed.add(message("a"));
  closed.setUser(null);
  server.isUp = true;
  openTab();
  await expect.poll(() => server.log).toEqual(["a"]);
});

test("Of two tabs one sends, and both show the message as sent", async () => {
  const { server, openTab } = browser();
  const [left, right] = [openTab(), openTab()];
  await Promise.all([left.add(message("a")), right.add(message("b"))]);
  await expect.poll(() => server.log.toSorted()).toEqual(["a", "b"]);
  await expect.poll(() => [...left.state.sentSeqs.keys()].toSorted()).toEqual(["a", "b"]);
  await expect.poll(() => [...right.state.sentSeqs.keys()].toSorted()).toEqual(["a", "b"]);
  expect(server.calls.toSorted()).toEqual(["a", "b"]);
});

test("A message that takes the server too long is tried twice, then refused, and holds up no other", async () => {
  const { server, refusals, openTab } = browser();
  refusals.set("a", new TookTooLong({ code: "internal", sentence: "This took too long." }));
  const tab = openTab();
  await tab.add(message("a"));
  await tab.add(message("b"));
  await expect.poll(() => server.log).toEqual(["b"]);
  expect(server.calls).toEqual(["a", "a", "b"]);
  await expect
    .poll(() => statusOf(tab))
    .toEqual([
      ["a", "internal"],
      ["b", "sent"],
    ]);
});

test("Tabs that cannot lock send in order, and nothing is stored twice", async () => {
  const { server, openTab } = browser();
  server.isUp = false;
  const withoutLock: Partial<OutboxDeps> = { withLock: (_name, _signal, work) => work() };
  const [left, right] = [openTab(withoutLock), openTab(withoutLock)];
  for (const id of ["a", "b", "c"]) await left.add(message(id));
  server.isUp = true;
  await expect.poll(() => [...right.state.sentSeqs.keys()]).toEqual(["a", "b", "c"]);
  expect(server.log).toEqual(["a", "b", "c"]);
});

test("A refused message stays with its reason, later ones are sent, and a retry sends it", async () => {
  const { server, refusals, openTab } = browser();
  refusals.set("a", refused("too_many_queued"));
  const tab = openTab();
  await tab.add(message("a"));
  await tab.add(message("b"));
  await expect
    .poll(() => statusOf(tab))
    .toEqual([
      ["a", "too_many_queued"],
      ["b", "sent"],
    ]);
  refusals.clear();
  await tab.retry("a");
  await expect.poll(() => server.log).toEqual(["b", "a"]);
});

test("A refused message survives a reload and can be discarded", async () => {
  const { server, refusals, store, openTab } = browser();
  refusals.set("a", refused("too_many_queued"));
  const closed = openTab();
  await closed.add(message("a"));
  await expect.poll(() => statusOf(closed)).toEqual([["a", "too_many_queued"]]);
  closed.setUser(null);
  const tab = openTab();
  await expect.poll(() => statusOf(tab)).toEqual([["a", "too_many_queued"]]);
  await tab.discard("a");
  expect([tab.state.messages, await store.messagesOf(anna), server.log]).toEqual([[], [], []]);
});

test("A message that was deleted from the queue before its answer came is forgotten", async () => {
  const { refusals, store, openTab } = browser();
  refusals.set("a", refused("message_deleted"));
  const tab = openTab();
  await tab.add(message("a"));
  await expect.poll(() => statusOf(tab)).toEqual([]);
  expect(await store.messagesOf(anna)).toEqual([]);
});

test("Another user of the browser neither sees nor sends a message", async () => {
  const { server, openTab } = browser();
  server.isUp = false;
  const tab = openTab();
  await tab.add(message("a"));
  tab.setUser("boris");
  server.isUp = true;
  await tab.add(message("b"));
  await expect.poll(() => server.log).toEqual(["b"]);
  expect(statusOf(tab)).toEqual([["b", "sent"]]);
  tab.setUser(anna);
  await expect.poll(() => server.log).toEqual(["b", "a"]);
});

test("A new session is created before its first message is sent, also after an interruption", async () => {
  const { server, openTab } = browser();
  server.isUp = false;
  const closed = openTab();
  const first = { sessionId: "new", newSession: { modelId: null } };
  await closed.add(message("a", first));
  closed.setUser(null);
  const tab = openTab();
  const created = tab.untilCreated("new").then(() => [...server.sessions]);
  server.isUp = true;
  expect(await created).toEqual([sessionId, "new"]);
  await expect.poll(() => server.log).toEqual(["a"]);
});

test("A session that is not started here needs no waiting", async () => {
  const { server, openTab } = browser();
  server.isUp = false;
  await openTab().untilCreated(sessionId);
  expect(server.calls).toEqual([]);
});
