import { useQuery } from "@tanstack/react-query";
import { useAuthorName } from "../../lib/author-name.ts";
import { formatWhen } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useStored } from "../../lib/storage.ts";
import { blameQuery, type Writer } from "./blame-query.ts";
import { words } from "./words.ts";

const minuteMs = 60_000;

export interface NamedWriter extends Writer {
  readonly revision: number;
  readonly label: string;
}

/** Whether editors and diffs say who wrote each line. */
export function useShowsWriters() {
  return useStored("shows-writers", (stored) => stored === true);
}

/** By line. Undefined while they are read, and without a revision. */
export function useLineWriters(
  path: string,
  revision: number | undefined,
): readonly (NamedWriter | undefined)[] | undefined {
  const sessionId = useSessionState(({ session }) => session.id);
  const nameOf = useAuthorName();
  const now = useNow(minuteMs);
  const { data } = useQuery({ ...blameQuery(sessionId, path, revision ?? 0), enabled: revision !== undefined });
  if (revision === undefined) return undefined;
  const named = new Map<Writer, NamedWriter>();
  for (const writer of new Set(data)) {
    if (writer === undefined) continue;
    const label = words.by(nameOf(writer), formatWhen(writer.created_at, now));
    named.set(writer, { ...writer, revision: writer.number, label });
  }
  return data?.map((writer) => writer && named.get(writer));
}
