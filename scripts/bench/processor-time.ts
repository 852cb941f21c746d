// Processor time and memory of a process and of everything it has started, on Linux: seconds since each began.
import { readdirSync, readFileSync } from "node:fs";

const ticksPerSecond = 100;

export interface ProcessTime {
  readonly pid: number;
  readonly command: string;
  readonly seconds: number;
}

/** The process and all its descendants. Parents account for children that have exited. */
export function processTimes(rootPid: number): ProcessTime[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
  const family = new Set([rootPid]);
  for (let grown = true; grown;) {
    const children = all.filter(({ pid, parent }) => family.has(parent) && !family.has(pid));
    for (const { pid } of children) family.add(pid);
    grown = children.length > 0;
  }
  return all.filter(({ pid }) => family.has(pid));
}

function readProcess(pid: number): (ProcessTime & { parent: number })[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]));
    const ticks = (user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0);
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return [{ pid, parent: parent ?? 0, command, seconds: ticks / ticksPerSecond }];
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** Memory of a process, its share of what it shares with others included; 0 when it has ended. */
export function proportionalMegabytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH");
}
