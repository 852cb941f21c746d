// The limits of the platform: each is met, told by its code, and felt by nobody else.
import { describe, expect, test } from "vitest";
import { isAlive } from "../../postgres/process-identity.ts";
import { type FunctionHost, handler, outcome, pidOf, steady, text } from "../function-host.ts";
import { host } from "../function-hosts.ts";
import { eventually } from "../processes.ts";

const resourceLimit = { status: 546, code: "WORKER_RESOURCE_LIMIT" };

/** While `name` does its worst, another function answers from one and the same process; afterwards `name` serves again. */
async function expectContained(functions: FunctionHost, name: string): Promise<void> {
  const before = await pidOf(functions);
  let isOver = false;
  const fault = outcome(functions.call(`${name}/bad`)).finally(() => {
    isOver = true;
  });
  while (!isOver) expect(await pidOf(functions)).toBe(before);
  expect(await fault).toEqual(resourceLimit);
  expect(await text(functions.call(name))).toBe("good");
}

/** Repeats a statement until the test has written the file `.may-end` beside the function. */
const untilMayEnd = (statement: string) =>
  `while (!(await Deno.stat(new URL("./.may-end", import.meta.url)).catch(() => undefined))) { ${statement} }`;

const badWhenAsked = (bad: string) =>
  handler(`if (request.url.endsWith("/bad")) { ${bad} } return new Response("good");`);

describe("the processor limit", () => {
  const limits = { cpu_seconds: 0.5 };

  test("ends an endless loop, and nothing else", async () => {
    const functions = await host({
      limits,
      files: { "steady/index.ts": steady, "loop/index.ts": badWhenAsked("for (;;);") },
    });
    await expectContained(functions, "loop");
    expect(functions.log()).toContain("CPU time limit of 0.5 s reached");
  });

  test("ends an endless loop of promises", async () => {
    const bad = "for (;;) await Promise.resolve();";
    const functions = await host({ limits, files: { "steady/index.ts": steady, "loop/index.ts": badWhenAsked(bad) } });
    await expectContained(functions, "loop");
  });

  test("ends a module that never finishes loading", async () => {
    const functions = await host({ limits, files: { "loop/index.ts": "for (;;);" } });
    expect(await outcome(functions.call("loop"))).toEqual(resourceLimit);
  });

  test("ends background work that never finishes", async () => {
    const bad = "EdgeRuntime.waitUntil((async () => { for (;;) await Promise.resolve(); })());";
    const functions = await host({ limits, files: { "loop/index.ts": badWhenAsked(bad) } });
    await functions.call("loop/bad");
    await eventually("the loop is ended", () => functions.log().includes("CPU time limit"));
    expect(await text(functions.call("loop"))).toBe("good");
  });

  test("retires a worker at half: the request is still answered, the next one by another process", async () => {
    const body = `if (request.url.endsWith("/work")) ${untilMayEnd("for (let i = 0; i < 1e6; i++);")}
      return Response.json({ pid: Deno.pid });`;
    const functions = await host({ limits: { cpu_seconds: 4 }, files: { "steady/index.ts": handler(body) } });
    const worked = pidOf(functions, "steady/work");
    await eventually("the worker is retired", () => functions.log().includes("half of the CPU time of one request"));
    const other = await pidOf(functions);
    functions.write("steady/.may-end", "");
    expect(await worked).not.toBe(other);
  });

  test("is for each request: many that stay below it are served by one process", async () => {
    const spin =
      "const end = performance.now() + 60; while (performance.now() < end); return Response.json({ pid: Deno.pid });";
    const functions = await host({ limits, files: { "steady/index.ts": handler(spin) } });
    const pids = new Set<number>();
    for (let request = 0; request < 20; request++) pids.add(await pidOf(functions));
    expect(pids.size).toBe(1);
  });
});

describe("the memory limit", () => {
  const limits = { memory_mb: 128, cpu_seconds: 60 };

  test.each([
    ["arrays", "const kept = []; for (;;) kept.push(new Array(10_000).fill(kept.length));"],
    [
      "buffers outside the heap",
      "const kept = []; for (;;) { kept.push(new Uint8Array(1_000_000).fill(1)); await new Promise((resolve) => setTimeout(resolve, 1)); }",
    ],
    [
      "WebAssembly",
      "const memory = new WebAssembly.Memory({ initial: 1 }); for (;;) { const grown = memory.grow(16); new Uint8Array(memory.buffer, grown * 65_536).fill(1); await new Promise((resolve) => setTimeout(resolve, 1)); }",
    ],
  ])("ends a worker that fills its memory with %s, and nothing else", async (_what, bad) => {
    const functions = await host({ limits, files: { "steady/index.ts": steady, "bomb/index.ts": badWhenAsked(bad) } });
    await expectContained(functions, "bomb");
    expect(functions.log()).toContain("memory limit of 128 MB reached");
  });
});

describe("the idle limit", () => {
  const limits = { idle_timeout_seconds: 2 };

  test("answers for a function that does not, and leaves its worker to others", async () => {
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

  test("answers for a function whose modules never finish loading", async () => {
    const functions = await host({
      limits,
      files: { "stuck/index.ts": "await new Promise((resolve) => setTimeout(resolve, 1e6));" },
    });
    expect(await outcome(functions.call("stuck"))).toEqual({ status: 504, code: "IDLE_TIMEOUT" });
  });

  test("cuts a stream that falls silent", async () => {
    const silent = handler(
      "return new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(1)) }));",
    );
    const functions = await host({ limits, files: { "stream/index.ts": silent } });
    const response = await functions.call("stream");
    await expect(response.arrayBuffer()).rejects.toThrow();
  });
});

describe("the wall clock", () => {
  const tellsEnd = "addEventListener('beforeunload', (event) => console.log('ends by', event.detail.reason));";

  test("retires a worker at half: a new one takes over while the old one finishes its background work", async () => {
    const pause = "await new Promise((resolve) => setTimeout(resolve, 20));";
    const work = `EdgeRuntime.waitUntil((async () => { ${untilMayEnd(pause)} console.log("work is done"); })());`;
    const body = `if (request.url.endsWith("/work")) { ${work} } return Response.json({ pid: Deno.pid });`;
    const functions = await host({
      limits: { wall_clock_seconds: 6 },
      files: { "steady/index.ts": tellsEnd + handler(body) },
    });
    const first = await pidOf(functions, "steady/work");
    await eventually("the worker is retired", () => functions.log().includes("half of the wall clock is over"));
    expect(await pidOf(functions)).not.toBe(first);
    expect(isAlive(first)).toBe(true);
    functions.write("steady/.may-end", "");
    await eventually("the retired worker goes", () => !isAlive(first));
    expect(functions.log()).toMatch(/work is done[\s\S]*ends by early_drop/);
  });

  test("ends a worker and its request, after a warning", async () => {
    const slow = `${tellsEnd} ${handler("await new Promise((resolve) => setTimeout(resolve, 60_000)); return new Response();")}`;
    const functions = await host({ limits: { wall_clock_seconds: 3 }, files: { "slow/index.ts": slow } });
    expect(await outcome(functions.call("slow"))).toEqual(resourceLimit);
    expect(functions.log()).toMatch(/ends by wall_clock[\s\S]*wall clock limit of 3 s reached/);
  });
});
