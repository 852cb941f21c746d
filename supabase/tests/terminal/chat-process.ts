// `npm run chat` as a child process, with its input typed and its output read by the test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { stack } from "../support/test-users.ts";

export interface ChatProcess {
  /** Standard output so far. */
  readonly output: string;
  readonly notices: string;
  type(line: string): void;
  interrupt(): void;
  /** Resolves with the match as soon as the output has one. The test's time limit is the deadline. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Closes standard input. */
  endInput(): void;
  readonly exitCode: Promise<number | null>;
}

/** Each config folder is a different guest. Removed when the test ends. */
export function makeConfigFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chat-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function startChat(args: readonly string[], configFolder: string, url: string = stack().url): ChatProcess {
  const env = { ...process.env, NO_COLOR: "1", XDG_CONFIG_HOME: configFolder, SUPABASE_URL: url };
  const child = spawn(process.execPath, ["scripts/chat/main.ts", ...args], { env, stdio: "pipe" });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let output = "";
  let notices = "";
  const waiting = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    for (const check of waiting) check();
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    notices += chunk;
  });
  return {
    get output() {
      return output;
    },
    get notices() {
      return notices;
    },
    type: (line) => child.stdin.write(`${line}\n`),
    interrupt: () => child.kill("SIGINT"),
    endInput: () => child.stdin.end(),
    until: (pattern) =>
      new Promise((resolve) => {
        const check = () => {
          const match = pattern.exec(output);
          if (!match) return;
          waiting.delete(check);
          resolve(match);
        };
        waiting.add(check);
        check();
      }),
    exitCode: once(child, "close").then(([code]) => code),
  };
}
