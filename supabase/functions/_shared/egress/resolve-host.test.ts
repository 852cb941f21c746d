import { expect, test } from "vitest";
import { createLog } from "../runtime/log.ts";
import { createResolver } from "./resolve-host.ts";

class NotFound extends Error {
  override readonly name = "NotFound";
}

function recordingLog() {
  const lines: string[] = [];
  return { lines, log: createLog((_level, line) => lines.push(line)) };
}

test("A name resolves to its IPv4 and IPv6 addresses, and may lack either", async () => {
  const asked: string[] = [];
  const { lines, log } = recordingLog();
  const resolveDns = async (hostname: string, kind: "A" | "AAAA") => {
    asked.push(`${hostname} ${kind}`);
    if (kind === "AAAA") throw new NotFound();
    return ["93.184.216.34"];
  };
  expect(await createResolver({ resolveDns }, log)("models.example.com")).toEqual(["93.184.216.34"]);
  expect(asked).toEqual(["models.example.com. A", "models.example.com. AAAA"]);
  expect(lines).toEqual([]);
});

test("An unknown name has no addresses", async () => {
  const resolveDns = async () => Promise.reject(new NotFound());
  expect(await createResolver({ resolveDns }, recordingLog().log)("gone.example.com")).toEqual([]);
});

test.each([
  ["does not offer it", {}],
  ["is another one", undefined],
  ["forbids it", { resolveDns: async () => Promise.reject(new Error("Requires net access")) }],
])("where the runtime %s nobody knows a name's addresses, and the log says so once", async (_what, deno) => {
  const { lines, log } = recordingLog();
  const resolve = createResolver(deno, log);
  expect([await resolve("one.example.com"), await resolve("two.example.com")]).toEqual([undefined, undefined]);
  expect(lines).toHaveLength(1);
});
