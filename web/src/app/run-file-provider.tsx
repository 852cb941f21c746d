import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { refusalOf } from "../lib/refusal.ts";
import { type Lines, RunFileContext } from "../lib/run-file.ts";
import { useSession } from "../lib/session/session-context.tsx";
import { useOpenPlace } from "../lib/workbench.ts";
import { notify } from "../ui/notices.tsx";

/** Lets the editor run its file, in this browser, and shows the tab where it runs. */
export function RunFileProvider({ children }: { readonly children: ReactNode }) {
  const queryClient = useQueryClient();
  const session = useSession();
  const open = useOpenPlace();
  const start = async (path: string, lines: Lines | undefined) => {
    const { startRun } = await import("../features/executions/start-run.ts");
    const id = crypto.randomUUID();
    await startRun(queryClient, session, { id, entry: path, place: "browser", stdin: undefined, lines });
    open({ tab: "run", execution: id });
  };
  const runFile = (path: string, lines: Lines | undefined) => {
    start(path, lines).catch((error: unknown) => notify({ text: refusalOf(error).sentence }));
  };
  return <RunFileContext value={runFile}>{children}</RunFileContext>;
}
