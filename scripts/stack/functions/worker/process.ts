// One Deno process: its beginning, its output, its end.
import { spawn } from "node:child_process";
import type { Launch } from "../launch.ts";
import type { Order } from "../protocol.ts";
import { type OutputListener, readOutput } from "./facts.ts";

export interface WorkerProcess {
  /** Undefined when the program could not be started. */
  readonly pid: number | undefined;
  /** True as soon as the operating system has said so, which is before the last line of output is read. */
  readonly isGone: boolean;
  /** A process that is gone takes no orders; that is no error. */
  order(order: Order): void;
  kill(): void;
}

export interface ProcessListener extends OutputListener {
  onErrorLine(line: string): void;
  /** Called once, after the last line. */
  onEnd(how: string): void;
}

export function startProcess({ program, args, cwd, env }: Launch, listener: ProcessListener): WorkerProcess {
  const child = spawn(program, args, {
    cwd,
    env,
    // Out of the terminal's group, so that Ctrl-C reaches the stack alone, which then ends its workers in order.
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let failure: string | undefined;
  readOutput(child.stdout, listener);
  readOutput(child.stderr, { onFact: () => undefined, onLine: listener.onErrorLine });
  child.on("error", (error) => {
    failure = error.message;
  });
  child.stdin.on("error", (error) => {
    failure ??= error.message; // EPIPE: the process is ending, and `close` follows
  });
  child.once("close", (code, signal) => listener.onEnd(failure ?? signal ?? `exit code ${code}`));
  return {
    pid: child.pid,
    get isGone() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    order: (order) => {
      if (child.stdin.writable) child.stdin.write(`${JSON.stringify(order)}\n`);
    },
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}
