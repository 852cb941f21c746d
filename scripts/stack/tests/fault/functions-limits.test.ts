// The limits of the platform: each is enforced, reported by its code, and felt by no other function.
import { describe, expect } from "vitest";
import { isAlive } from "../../postgres/process-identity.ts";
import { type FunctionHost, handler, outcome, pause, pidOf, steady, text, untilReleased } from "../function-host.ts";
import { test } from "../function-test.ts";
import { eventually } from "../processes.ts";

const resourceLimit = { status: 546, code: "WORKER_RESOURCE_LIMIT" };

/** While `name` runs into its limit, another function keeps answering from one process; afterwards `name` serves again. */
async function expectContained(functions: FunctionHost, name: string): Promise<void> {
  const before = await pidOf(functions);
  let isOver = false;
  const failing = outcome(functions.call(`${name}/bad`)).finally(() => {
    isOver = true;
  });
  while (!isOver) expect(await pidOf(functions)).toBe(before);
  expect(await failing).toEqual(resourceLimit);
  expect(await text(functions.call(name))).toBe("good");
}

const failsAtBad = (bad: string) =>
  handler(`if (request.url.endsWith("/bad")) { ${bad} } return new Response("good");`);

describe("the CPU limit", () => {
  const limits = { cpu_seconds: 0.5 };

  test("the CPU limit ends an endless loop and nothing else", async ({ host }) => {
    const functions = await host({
      limits,
      files: { "steady/index.ts": steady, "loop/index.ts": failsAtBad("for (;;);") },
    });
    await expectContained(functions, "loop");
    expect(functions.log()).toContain("CPU time limit of 0.5 s reached");
  });

  test("the CPU limit ends an endless loop of promises", async ({ host }) => {
    const bad = "for (;;) await Promise.resolve();";
    const functions = await host({ limits, files: { "steady/index.ts": steady, "loop/index.ts": failsAtBad(bad) } });
    await expectContained(functions, "loop");
  });

  test("the CPU limit ends a module that never finishes loading", async ({ host }) => {
    const functions = await host({ limits, files: { "loop/index.ts": "for (;;);" } });
    expect(await outcome(functions.call("loop"))).toEqual(resourceLimit);
  });

  test("the CPU limit ends background work that never finishes", async ({ host }) => {
    const bad = "EdgeRuntime.waitUntil((async () => { for (;;) await Promise.resolve(); })());";
    const functions = await host({ limits, files: { "loop/index.ts": failsAtBad(bad) } });
    await functions.call("loop/bad");
    await eventually("the loop is ended", () => functions.log().includes("CPU time limit"));
    expect(await text(functions.call("loop"))).toBe("good");
  });

  test("a worker retires at half its CPU time: it still answers its request, and another process answers the next", async ({
    host,
  }) => {
    const body = `if (request.url.endsWith("/work")) ${untilReleased("for (let i = 0; i < 1e6; i++);")}
      return Response.json({ pid: Deno.pid });`;
    const functions = await host({ limits: { cpu_seconds: 3 }, files: { "steady/index.ts": handler(body) } });
    const worked = pidOf(functions, "steady/work");
    await eventually("the worker is retired", () => functions.log().includes("half of the CPU time of one request"));
    const other = await pidOf(functions);
    functions.write("steady/.release", "");
    expect(await worked).not.toBe(other);
  });

  test("the CPU limit counts per request: one process serves many that stay below it", async ({ host }) => {
    const spin =
      "const end = performance.now() + 60; while (performance.now() < end); return Response.json({ pid: Deno.pid });";
    const functions = await host({ limits, files: { "steady/index.ts": handler(spin) } });
    const pids = new Set<number>();
    for (let request = 0; request < 10; request++) pids.add(await pidOf(functions));
    expect(pids.size).toBe(1);
  });
});

describe("the memory limit", () => {
  const limits = { memory_mb: 128, cpu_seconds: 60 };

  test.for([
    ["arrays", "const kept = []; for (;;) kept.push(new Array(10_000).fill(kept.length));"],
    [
      "buffers outside the heap",
      "const kept = []; for (;;) { kept.push(new Uint8Array(1_000_000).fill(1)); await new Promise((resolve) => setTimeout(resolve, 1)); }",
    ],
    [
      "WebAssembly",
      "const memory = new WebAssembly.Memory({ initial: 1 }); for (;;) { const grown = memory.grow(64); new Uint8Array(memory.buffer, grown * 65_536).fill(1); await new Promise((resolve) => setTimeout(resolve, 1)); }",
    ],
  ] as const)(
    "the memory limit ends a worker that fills its memory with %s, and nothing else",
    async ([, bad], { host }) => {
      const functions = await host({ limits, files: { "steady/index.ts": steady, "bomb/index.ts": failsAtBad(bad) } });
      await expectContained(functions, "bomb");
      expect(functions.log()).toContain("memory limit of 128 MB reached");
    },
  );
});

// These wait for seconds to pass, so they wait together.
describe.concurrent("the idle timeout and the wall clock", () => {
  const limits = { idle_timeout_seconds: 2 };
  const logsEnd = "addEventListener('beforeunload', (event) => console.log('ends by', event.detail.reason));";

  test("a function that does not answer gets IDLE_TIMEOUT, and its worker keeps serving", async ({ host }) => {
    const silent = handler(
      "if (request.url.endsWith('/bad')) await new Promise(() => {}); return Response.json({ pid: Deno.pid });",
    );
    const functions = await host({ limits, files: { "steady/index.ts": silent } });
    const pid = await pidOf(functions);
    const response = await functions.call("steady/bad");
    expect(response.status).toBe(504);
    expect(await response.json()).toEqual({
      code: "IDLE_TIMEOUT",
      message: "Request idle timeout limit (2s) reached",
    });
    expect(await pidOf(functions)).toBe(pid);
  });

  test("a function whose modules never finish loading gets IDLE_TIMEOUT", async ({ host }) => {
    const functions = await host({
      limits,
      files: { "stuck/index.ts": "await new Promise((resolve) => setTimeout(resolve, 1e6));" },
    });
    expect(await outcome(functions.call("stuck"))).toEqual({ status: 504, code: "IDLE_TIMEOUT" });
  });

  test("a silent stream is cut at the idle timeout", async ({ host }) => {
    const silent = handler(
      "return new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(1)) }));",
    );
    const functions = await host({ limits, files: { "stream/index.ts": silent } });
    const response = await functions.call("stream");
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  test("a worker retires at half its wall clock: a new one takes over while the old one finishes its background work", async ({
    host,
  }) => {
    const work = `EdgeRuntime.waitUntil((async () => { ${untilReleased(pause)} console.log("work is done"); })());`;
    const body = `if (request.url.endsWith("/work")) { ${work} } return Response.json({ pid: Deno.pid });`;
    const functions = await host({
      limits: { wall_clock_seconds: 6 },
      files: { "steady/index.ts": logsEnd + handler(body) },
    });
    const first = await pidOf(functions, "steady/work");
    await eventually("the worker is retired", () => functions.log().includes("half of the wall clock is over"));
    expect(await pidOf(functions)).not.toBe(first);
    expect(isAlive(first)).toBe(true);
    functions.write("steady/.release", "");
    await eventually("the retired worker goes", () => !isAlive(first));
    expect(functions.log()).toMatch(/work is done[\s\S]*ends by early_drop/);
  });

  test("the wall clock ends a worker and its request after a warning", async ({ host }) => {
    const slow = `${logsEnd} ${handler("await new Promise((resolve) => setTimeout(resolve, 60_000)); return new Response();")}`;
    const functions = await host({ limits: { wall_clock_seconds: 3 }, files: { "slow/index.ts": slow } });
    expect(await outcome(functions.call("slow"))).toEqual(resourceLimit);
    expect(functions.log()).toMatch(/ends by wall_clock[\s\S]*wall clock limit of 3 s reached/);
  });
});
