import { expect, it } from "vitest";
import { parsePs, parseStat, parseStatus, usageSource } from "./usage.ts";

it("CPU time is read from a thread's stat, whatever its name", () => {
  const stat = "77 (a) b (c) R 1 77 77 0 -1 4194560 9 0 0 0 250 50 0 0 20 0 9 0 1234 0 0";
  expect(parseStat(stat)).toBe(3);
});

it("memory is anonymous memory, and zero for a process that has exited", () => {
  expect(parseStatus("VmRSS:\t  999999 kB\nRssAnon:\t  204800 kB\nRssFile:\t 1 kB\n")).toBe(200);
  expect(parseStatus("Name:\tdeno\nState:\tZ (zombie)\n")).toBe(0);
});

it("usage is read from ps where there is no /proc", () => {
  expect(parsePs("  12  2048   0:01.50\n 345 10240 1-02:03:04\n")).toEqual(
    new Map([
      [12, { cpuSeconds: 1.5, memoryMb: 2 }],
      [345, { cpuSeconds: 93_784, memoryMb: 10 }],
    ]),
  );
  expect(parsePs("")).toEqual(new Map());
});

it.runIf(process.platform !== "win32")(
  "usage is measured for a live process and left out for one that is gone",
  async () => {
    const usage = await usageSource(2)?.read([process.pid, 2 ** 22 + 1]);
    expect([...(usage?.keys() ?? [])]).toEqual([process.pid]);
    expect(usage?.get(process.pid)?.memoryMb).toBeGreaterThan(1);
    expect(usage?.get(process.pid)?.cpuSeconds).toBeGreaterThan(0);
  },
);
