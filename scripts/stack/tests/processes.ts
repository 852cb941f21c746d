// Processes of this machine, and a way to wait for a condition.
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes whose command line holds `text`, this one's own children or not. */
export function processesWith(text: string): RunningProcess[] {
  return execFileSync("ps", ["-A", "-ww", "-o", "pid=,stat=,command="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .flatMap((match) =>
      match?.[1] && match[3] && !match[2]?.startsWith("Z") ? [{ pid: Number(match[1]), command: match[3] }] : [],
    )
    .filter(({ command }) => command.includes(text));
}

/** Asks until the answer is truthy; fails with `what` when that takes far longer than on any machine. */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  withinMs = 120_000,
): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(25)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`Within ${withinMs} ms it did not happen that ${what}.`);
}
