// The files that a program runs with: those of the revision it was started with, as many as fit.
import type { QueryClient } from "@tanstack/react-query";
import { untilAnswered } from "../../../../../supabase/functions/_shared/client/data-api.ts";
import { readFileTexts } from "../../../lib/files.ts";
import { rest } from "../../../lib/project.ts";

const maxBytes = 8_000_000;

export async function readProgramFiles(
  queryClient: QueryClient,
  { sessionId, revision, entry }: { sessionId: string; revision: number; entry: string },
): Promise<Readonly<Record<string, string>>> {
  const tree = await untilAnswered(() => rest.rpc("files_at", { session_id: sessionId, revision }));
  let room = maxBytes;
  const isEntry = ({ path }: { path: string }) => Number(path === entry);
  const fitting = tree
    .toSorted((left, right) => isEntry(right) - isEntry(left) || left.bytes - right.bytes)
    .filter(({ bytes }) => (room -= bytes) >= 0);
  const texts = await readFileTexts(
    queryClient,
    sessionId,
    fitting.map(({ hash }) => hash),
  );
  return Object.fromEntries(fitting.map(({ path, hash }) => [path, texts.get(hash) ?? ""]));
}
