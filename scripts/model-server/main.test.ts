import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { bodyOf, patience, post } from "./testing/start.ts";

const main = `${import.meta.dirname}/main.ts`;
const ready = z.strictObject({ url: z.url() });

async function firstLineOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("its output is not ours to read");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("it ended without a word");
}

test("With --json the server prints its address when it is ready, and ends on SIGTERM despite an open stream", async () => {
  const child = spawn(process.execPath, [main, "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const { url } = ready.parse(JSON.parse(await firstLineOf(child)));
  const body = { ...bodyOf("chat", "scenario:slow-start?first=600000"), stream: true };
  expect((await post(url, "chat", body)).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("The server ends when its parent process does", async () => {
  const starter = `
    const child = require("node:child_process").spawn(process.execPath, ${JSON.stringify([main, "--port", "0", "--json"])}, { stdio: "inherit" });
    process.stdin.on("data", () => process.exit());
  `;
  const parent = spawn(process.execPath, ["-e", starter], { stdio: ["pipe", "pipe", "inherit"] });
  const { url } = ready.parse(JSON.parse(await firstLineOf(parent)));
  expect((await fetch(`${url}/requests`)).status).toBe(200);
  parent.stdin.write("go\n");
  await once(parent, "exit");
  const isThere = () =>
    fetch(`${url}/requests`).then(
      () => true,
      () => false,
    );
  await expect.poll(isThere, patience).toBe(false);
});

test("An invalid port is refused with its value and a failing exit code", async () => {
  const child = spawn(process.execPath, [main, "--port", "eighty"], { stdio: ["ignore", "ignore", "pipe"] });
  const errors = text(child.stderr);
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(await errors).toBe('--port must be a number up to 65535, not "eighty".\n');
});
