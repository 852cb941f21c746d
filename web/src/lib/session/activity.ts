import type { SessionActivity } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import type { Request, Run } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";

interface Busy {
  readonly runs: ReadonlyMap<string, Pick<Run, "finished_at">>;
  readonly requests: ReadonlyMap<string, Pick<Request, "kind">>;
}

/** As the list of sessions says it: whether something asks for a person, or a run is at work. */
export function activityOf({ runs, requests }: Busy): SessionActivity {
  // An execution waits for a browser, which answers without a person.
  if ([...requests.values()].some(({ kind }) => kind !== "execution")) return "asks";
  return [...runs.values()].some((run) => run.finished_at === null) ? "working" : "idle";
}
