// The Postgres of a stack under test, killed as its data folder names it: in the list of processes a backend that was just
// forked looks like its postmaster.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./processes.ts";
import type { StackProcess } from "./stack-process.ts";

/** Resolves when the stack says that Postgres is back. */
export async function killPostgres(stack: StackProcess): Promise<void> {
  const comebacks = () => stack.log().split("Postgres is back").length;
  const before = comebacks();
  process.kill(postmasterPid(stack), "SIGKILL");
  await eventually("Postgres is back", () => comebacks() > before);
}

export function postmasterPid(stack: StackProcess): number {
  const [, folder] = /data=(\S+)/.exec(stack.log()) ?? [];
  if (folder === undefined) throw new Error("The stack has not said where its data is");
  const pid = Number(readFileSync(join(folder, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
  if (!(pid > 1)) throw new Error("Postgres has not said which process it is"); // 0 would be our own process group
  return pid;
}
