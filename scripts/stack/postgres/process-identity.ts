// Tells whether a recorded process id still belongs to the same process.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Differs between successive processes with the same id; undefined when the process is gone. */
export function startMark(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform !== "linux") return ask("ps", ["-o", "lstart=", "-p", String(pid)]);
  const fields = readProc(pid, "stat")?.split(") ").at(-1)?.split(" ");
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}

/** The command line of a process, to tell Postgres from another process with a reused id. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== "linux") return ask("ps", ["-o", "command=", "-p", String(pid)]);
  return readProc(pid, "cmdline")?.replaceAll("\0", " ");
}

function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined; // the process has ended
    throw error;
  }
}

function ask(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
  } catch (error) {
    if (error instanceof Error && "status" in error) return undefined; // ps found no such process
    throw error;
  }
}
