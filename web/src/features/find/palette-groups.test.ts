import { describe, expect, test } from "vitest";
import { type Found, type PaletteInput, paletteGroups } from "./palette-groups.ts";

const session = (id: string, title: string): PaletteInput["sessions"][number] => ({
  id,
  title,
  updated_at: "2026-11-29T10:00:00Z",
  archived_at: null,
  my_role: "owner",
  activity: "idle",
  is_unread: false,
});

const found = (of: Partial<Found> & Pick<Found, "kind">): Found => ({
  session_id: "a",
  title: "Bakery",
  message_id: null as never,
  path: null as never,
  line: null as never,
  excerpt: "",
  found_at: "2026-11-29T10:00:00Z",
  ...of,
});

const input: PaletteInput = {
  query: "",
  sessions: [session("a", "Bakery"), session("b", "Shop"), session("c", "")],
  openSessionId: "a",
  paths: ["index.html", "src/bake.ts"],
  actions: [
    { label: "New session", shortcut: "mod+j", act: () => undefined },
    { label: "Settings", act: () => undefined },
  ],
  found: [],
};

const shown = (changes: Partial<PaletteInput>) =>
  paletteGroups({ ...input, ...changes }).map(({ title, items }) => [title, items.map((item) => item.title)]);

describe("paletteGroups", () => {
  test("Before anything is typed, the palette lists the other sessions and every action", () => {
    expect(shown({})).toEqual([
      ["Recent sessions", ["Shop", "New session"]],
      ["Actions", ["New session", "Settings"]],
    ]);
  });

  test("Sessions and files known here are listed without the server, and once when it finds them, too", () => {
    const groups = [
      ["Sessions", ["Bakery"]],
      ["Files", ["src/bake.ts"]],
    ];
    expect(shown({ query: "bake" })).toEqual(groups);
    const both = [found({ kind: "session" }), found({ kind: "path", path: "src/bake.ts" })];
    expect(shown({ query: "bake", found: both })).toEqual(groups);
  });

  test("An action whose words begin with the query comes first, and any other last", () => {
    expect(shown({ query: "set" })[0]).toEqual(["Actions", ["Settings"]]);
    const message = found({ kind: "message", message_id: "m", excerpt: "a session" });
    expect(shown({ query: "session", found: [message] })).toEqual([
      ["Messages", ["a session"]],
      ["Actions", ["New session"]],
    ]);
  });

  test("A message is listed by its words, with the session that it is in unless that is open", () => {
    const message = (of: Partial<Found>) => found({ kind: "message", excerpt: "rye bread", ...of });
    const messages = [message({ message_id: "m" }), message({ message_id: "n", session_id: "b", title: "Shop" })];
    const items = paletteGroups({ ...input, query: "rye", found: messages }).flatMap((group) => group.items);
    expect(items.map(({ title, detail }) => [title, detail])).toEqual([
      ["rye bread", ""],
      ["rye bread", "Shop"],
    ]);
  });

  test("What is found opens at its place: a text at its line, a message in its conversation", () => {
    const texts = [
      found({ kind: "file", session_id: "z", path: "x.ts", line: 7 }),
      found({ kind: "message", message_id: "m" }),
    ];
    const items = paletteGroups({ ...input, query: "zzz", found: texts }).flatMap((group) => group.items);
    expect(items.map(({ opens }) => opens)).toEqual([
      { sessionId: "z", search: { tab: "files", path: "x.ts", line: 7 } },
      { sessionId: "a", search: { message: "m" } },
    ]);
  });
});
