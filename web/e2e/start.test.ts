import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, inject, onTestFinished, test } from "vitest";
import { processTimes } from "../../scripts/bench/processor-time.ts";

function start(...flags: string[]) {
  const args = ["scripts/start.ts", "--ephemeral", "--port", "0", ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("npm start prints one address, the app's, and leaves no process behind when it is killed", async () => {
  const child = start("--app-port", "0");
  const lines = createInterface({ input: child.stdout });
  const printed: string[] = [];
  for await (const line of lines) {
    printed.push(line);
    if (line.includes("Ctrl-C")) break;
  }
  const addresses = printed.join("\n").match(/http\S+/g) ?? [];
  expect(addresses).toHaveLength(1);
  const response = await fetch(addresses[0] ?? "");
  expect(await response.text()).toContain('<div id="root">');
  // The app's policy is the one of its own project, although its port was not known when it was built.
  const api = /connect-src 'self' (\S+)/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
  expect((await fetch(`${api}/auth/v1/health`)).status).toBe(200);

  const family = processTimes(child.pid ?? 0).map(({ pid }) => pid);
  expect(family.length).toBeGreaterThan(3);
  child.kill("SIGKILL");
  await expect.poll(() => family.filter(isAlive)).toEqual([]);
});

test("npm start ends with a sentence when the app's port is taken", async () => {
  const { port } = new URL(inject("appUrl"));
  const child = start("--app-port", port);
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  expect((await once(child, "close"))[0]).toBe(1);
  expect(said).toBe(`Port ${port} is taken. Choose another with --app-port N (0 picks a free one).\n`);
});
