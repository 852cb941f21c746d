// Imports of this browser that are under way, or that ended with their tab: what they have made so far is a part of a session.
import { unfinishedImports } from "../../lib/bring-in.ts";
import { call } from "../../lib/project.ts";
import { readStored, store } from "../../lib/storage.ts";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

const lockOf = (id: string) => `edgewright:import:${id}`;

function readMarks(): Readonly<Record<string, string>> {
  const stored = readStored(unfinishedImports);
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, title]) => typeof title === "string"));
}

function forget(id: string): void {
  const { [id]: _forgotten, ...others } = readMarks();
  store(unfinishedImports, Object.keys(others).length === 0 ? null : others);
}

/** Marks the session while the work goes on. A lock tells other tabs that somebody is at it. */
export async function markedAsUnfinished<Made>(id: string, title: string, work: () => Promise<Made>): Promise<Made> {
  store(unfinishedImports, { ...readMarks(), [id]: title });
  try {
    return await navigator.locks.request(lockOf(id), work);
  } finally {
    forget(id);
  }
}

/** Says once of each import that nobody is at any more that it was not finished, and offers to delete what there is of it. */
export async function tellOfUnfinished(onDeleted: () => void): Promise<void> {
  const { held = [] } = await navigator.locks.query();
  for (const [id, title] of Object.entries(readMarks())) {
    if (held.some(({ name }) => name === lockOf(id))) continue;
    forget(id);
    const remove = () =>
      call("delete_session", { session_id: id }).then(onDeleted, () => notify({ text: words.notDeleted(title) }));
    notify({ text: words.notFinished(title), action: { label: words.deleteIt, onClick: () => void remove() } });
  }
}
