// The resource usage of processes, as the operating system counts it.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

export interface Usage {
  /** CPU time since the process started. */
  readonly cpuSeconds: number;
  readonly memoryMb: number;
}

/** Leaves out processes that are gone. */
type ReadUsage = (pids: readonly number[]) => Promise<Map<number, Usage>>;

export interface UsageSource {
  readonly read: ReadUsage;
  readonly intervalMs: number;
}

/** An eightieth of the limit, within these bounds: more often costs, more rarely lets memory grow unseen. */
const procIntervalMs = { least: 25, most: 100 };

/** Undefined where measuring needs native code. There, only the wall clock and V8's heap limit apply. */
export function usageSource(cpuSeconds: number, platform: NodeJS.Platform = process.platform): UsageSource | undefined {
  if (platform === "win32") return undefined;
  if (platform !== "linux") return { read: askPs, intervalMs: 250 };
  const { least, most } = procIntervalMs;
  return { read: readProcFiles, intervalMs: Math.min(Math.max(cpuSeconds * 12.5, least), most) };
}

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that Deno supports
const kilobytesPerMb = 1024;

async function readProcFiles(pids: readonly number[]): Promise<Map<number, Usage>> {
  const entries = pids.map((pid) => [pid, readProc(pid)] as const);
  return new Map(entries.flatMap(([pid, usage]) => (usage ? [[pid, usage] as const] : [])));
}

/** The main thread runs the JavaScript, so its time is the function's. Anonymous pages exclude the mapped binary. */
function readProc(pid: number): Usage | undefined {
  try {
    const thread = readFileSync(`/proc/${pid}/task/${pid}/stat`, "latin1");
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return { cpuSeconds: parseStat(thread), memoryMb: parseStatus(status) };
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined; // it has exited
    throw error;
  }
}

/** User and system time, fields 14 and 15. The name in field 2 may contain spaces and parentheses. */
export function parseStat(stat: string): number {
  const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(afterName[11]) + Number(afterName[12])) / ticksPerSecond;
}

/** Zero for a process that has exited. */
export function parseStatus(status: string): number {
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / kilobytesPerMb;
}

async function askPs(pids: readonly number[]): Promise<Map<number, Usage>> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "pid=,rss=,time=", "-p", pids.join(",")]).catch(
    (error: unknown) => {
      if (error instanceof Error && "stdout" in error) return { stdout: String(error.stdout) }; // some have exited
      throw error;
    },
  );
  return parsePs(stdout);
}

const secondsPerUnit = [1, 60, 3600, 86_400];

/** Lines of `pid rss time`, time as `[[days-]hours:]minutes:seconds`. */
export function parsePs(output: string): Map<number, Usage> {
  const lines = output.trim().split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [pid, rss, time = ""] = line.trim().split(/\s+/);
      const parts = time.split(/[-:]/).reverse();
      const cpuSeconds = parts.reduce((sum, part, index) => sum + Number(part) * (secondsPerUnit[index] ?? 0), 0);
      return [Number(pid), { cpuSeconds, memoryMb: Number(rss) / kilobytesPerMb }] as const;
    }),
  );
}
