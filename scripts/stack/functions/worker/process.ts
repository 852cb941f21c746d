// One Deno process: its start, its output, its end.
import { spawn } from "node:child_process";
import type { Launch } from "../launch.ts";
import type { WorkerCommand } from "../protocol.ts";
import { type OutputListener, readOutput } from "./worker-output.ts";

export interface WorkerProcess {
  /** Undefined when the program could not be started. */
  readonly pid: number | undefined;
  /** True as soon as the process has exited, which is before its last line of output is read. */
  readonly isGone: boolean;
  /** Does nothing once the process is gone. */
  send(command: WorkerCommand): void;
  kill(): void;
}

export interface ProcessListener extends OutputListener {
  onErrorLine(line: string): void;
  /** Called once, after the last line of output. */
  onEnd(how: string): void;
}

export function startProcess({ program, args, cwd, env }: Launch, listener: ProcessListener): WorkerProcess {
  const child = spawn(program, args, {
    cwd,
    env,
    // Outside the terminal's process group, so that Ctrl-C reaches only the stack, which then ends its workers.
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let failure: string | undefined;
  readOutput(child.stdout, listener);
  readOutput(child.stderr, { onEvent: () => undefined, onLine: listener.onErrorLine });
  child.on("error", (error) => {
    failure = error.message;
  });
  child.stdin.on("error", (error) => {
    failure ??= error.message; // EPIPE: the process is ending; `close` follows
  });
  child.once("close", (code, signal) => listener.onEnd(failure ?? signal ?? `exit code ${code}`));
  return {
    pid: child.pid,
    get isGone() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    send: (command) => {
      if (child.stdin.writable) child.stdin.write(`${JSON.stringify(command)}\n`);
    },
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}
