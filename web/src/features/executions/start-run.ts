// Starts a program of the session: in this browser, or on the server.
import type { QueryClient } from "@tanstack/react-query";
import { call } from "../../lib/project.ts";
import type { PacedSession } from "../../lib/session/paced-session.ts";
import type { RunPlace } from "./program-choice.ts";

export interface WantedRun {
  readonly id: string;
  readonly entry: string;
  readonly place: RunPlace;
  /** The whole input; undefined: it is typed while the program runs. */
  readonly stdin: string | undefined;
  /** Only these lines. */
  readonly lines?: readonly [first: number, last: number] | undefined;
}

export async function startRun(queryClient: QueryClient, session: PacedSession, wanted: WantedRun): Promise<void> {
  const { id, entry, stdin = "", lines } = wanted;
  const range = lines ? { first_line: lines[0], last_line: lines[1] } : {};
  const program = { session_id: session.state.session.id, id, entry, stdin, ...range };
  if (wanted.place === "server") {
    await call("start_execution", program);
    await session.catchUp();
    return;
  }
  // Loaded first: a program that is begun and cannot be run would seem to run.
  const { startProgram } = await import("./browser/start-program.ts");
  startProgram(queryClient, await call("start_browser_execution", program), { session, stdin: wanted.stdin });
  await session.catchUp();
}
