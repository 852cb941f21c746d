// What the palette lists: sessions, files and actions that are known here at once, and with them what the server finds.
import type { Database } from "../../../../supabase/functions/_shared/protocol/database.types.ts";
import type { ListedSession } from "../../../../supabase/functions/_shared/protocol/session-list.ts";
import type { Action } from "../../lib/actions.ts";
import type { WorkbenchPlace } from "../../lib/workbench.ts";
import { aroundMatch, bestFits, type Fit, fitOf, fitOfPath } from "./match.ts";
import { words } from "./words.ts";

export type Found = Database["public"]["Functions"]["search"]["Returns"][number];

interface PlaceFound {
  readonly sessionId: string;
  readonly search: WorkbenchPlace;
}

export interface PaletteItem {
  readonly key: string;
  readonly kind: "session" | "file" | "message" | "action";
  readonly title: string;
  /** Where it is, or the text around what was found. */
  readonly detail: string;
  readonly opens: PlaceFound | Action;
}

export interface PaletteGroup {
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

export interface PaletteInput {
  readonly query: string;
  /** The one that changed last first. */
  readonly sessions: readonly ListedSession[];
  readonly openSessionId: string | undefined;
  /** Of the open session. */
  readonly paths: readonly string[];
  readonly actions: readonly Action[];
  readonly found: readonly Found[];
}

const shownOfEach = 6;

export function paletteGroups(input: PaletteInput): readonly PaletteGroup[] {
  const groups = input.query.trim() === "" ? beforeTyping(input) : forQuery(input);
  return groups.filter(({ items }) => items.length > 0);
}

function beforeTyping({ sessions, openSessionId, actions }: PaletteInput): PaletteGroup[] {
  const others = sessions.filter(({ id }) => id !== openSessionId).slice(0, shownOfEach);
  return [
    { title: words.recent, items: others.map(sessionItem) },
    { title: words.actions, items: actions.map(actionItem) },
  ];
}

function forQuery(input: PaletteInput): PaletteGroup[] {
  const { query, sessions, paths, openSessionId, found } = input;
  const of = (kind: string) => found.filter((one) => one.kind === kind);
  const titles = [
    ...bestFits(sessions, ({ title }) => fitOf(query, title)).map(sessionItem),
    ...of("session").map(({ session_id: id, title }) => sessionItem({ id, title })),
  ];
  const files = [
    ...bestFits(paths, (path) => fitOfPath(query, path)).map((path) => fileItem(openSessionId ?? "", path, "")),
    ...of("path").map(({ session_id, path, title }) => fileItem(session_id, path ?? "", title)),
  ];
  const actions = bestFits(input.actions, ({ label }) => fitOfAction(query, label)).map(actionItem);
  const actionGroup = { title: words.actions, items: first(actions) };
  const groups = [
    { title: words.sessions, items: first(titles) },
    { title: words.files, items: [...first(files), ...first(of("file").map((one) => textItem(one, query)))] },
    { title: words.messages, items: first(of("message").map((one) => messageItem(one, query, openSessionId))) },
  ];
  const isActionMeant = actions.some(({ title }) => title.toLowerCase().startsWith(query.trim().toLowerCase()));
  return isActionMeant ? [actionGroup, ...groups] : [...groups, actionGroup];
}

/** Actions are few and known by their words: letters inside of one are meant for something else. */
function fitOfAction(query: string, label: string): Fit {
  const fit = fitOf(query, label);
  return fit === undefined || fit > 1 ? undefined : fit;
}

/** What is known here and found there is one thing. */
function first(items: readonly PaletteItem[]): PaletteItem[] {
  const keys = items.map(({ key }) => key);
  return items.filter(({ key }, at) => keys.indexOf(key) === at).slice(0, shownOfEach);
}

function sessionItem({ id, title }: Pick<ListedSession, "id" | "title">): PaletteItem {
  return {
    key: `session ${id}`,
    kind: "session",
    title: title === "" ? words.untitled : title,
    detail: "",
    opens: { sessionId: id, search: {} },
  };
}

function fileItem(sessionId: string, path: string, detail: string): PaletteItem {
  return {
    key: `path ${sessionId} ${path}`,
    kind: "file",
    title: path,
    detail,
    opens: { sessionId, search: { tab: "files", path } },
  };
}

function textItem({ session_id: sessionId, path, line, excerpt }: Found, query: string): PaletteItem {
  const title = `${path}:${line}`;
  const search = { tab: "files", path: path ?? "", line: line ?? 1 } as const;
  const detail = aroundMatch(excerpt, query);
  return { key: `text ${sessionId} ${path}`, kind: "file", title, detail, opens: { sessionId, search } };
}

/** In the open session its title would say nothing. */
function messageItem(message: Found, query: string, openSessionId: string | undefined): PaletteItem {
  const { session_id: sessionId, title, excerpt, message_id: id } = message;
  return {
    key: `message ${id}`,
    kind: "message",
    title: aroundMatch(excerpt, query),
    detail: sessionId === openSessionId ? "" : title || words.untitled,
    opens: { sessionId, search: { message: id ?? undefined } },
  };
}

function actionItem(action: Action): PaletteItem {
  return { key: `action ${action.label}`, kind: "action", title: action.label, detail: "", opens: action };
}
