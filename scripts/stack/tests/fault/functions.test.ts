// What goes wrong inside one function, and that it stays there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { isAlive } from "../../postgres/process-identity.ts";
import { type FunctionHost, type FunctionHostOptions, startFunctionHost } from "../function-host.ts";
import { eventually } from "../processes.ts";

const hosts: FunctionHost[] = [];

async function host(options: FunctionHostOptions): Promise<FunctionHost> {
  const started = await startFunctionHost(options);
  hosts.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((started) => started.stop()));
});

const serve = (body: string) => `Deno.serve(async (request) => { ${body} });`;
const steady = serve("return Response.json({ pid: Deno.pid });");

const text = async (response: Promise<Response>) => (await response).text();
const pidOf = async ({ call }: FunctionHost, name = "steady") => (await (await call(name)).json()).pid;

async function outcome(response: Promise<Response>) {
  const { status, headers } = await response;
  return { status, code: headers.get("sb-error-code") };
}

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

const badWhenAsked = (bad: string) =>
  serve(`if (request.url.endsWith("/bad")) { ${bad} } return new Response("good");`);

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

  test("is for each request: many that stay below it are served by one process", async () => {
    const spin =
      "const end = performance.now() + 60; while (performance.now() < end); return Response.json({ pid: Deno.pid });";
    const functions = await host({ limits, files: { "steady/index.ts": serve(spin) } });
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
  const limits = { idle_timeout_seconds: 0.5 };

  test("answers for a function that does not, and leaves its worker to others", async () => {
    const silent = serve(
      "if (request.url.endsWith('/bad')) await new Promise(() => {}); return Response.json({ pid: Deno.pid });",
    );
    const functions = await host({ limits, files: { "steady/index.ts": silent } });
    const pid = await pidOf(functions);
    const response = await functions.call("steady/bad");
    expect(response.status).toBe(504);
    expect(await response.json()).toEqual({
      code: "IDLE_TIMEOUT",
      message: "Request idle timeout limit (0.5s) reached",
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
    const silent = serve(
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
    const work = `EdgeRuntime.waitUntil((async () => {
      const mayEnd = () => Deno.stat(new URL("./.may-end", import.meta.url)).then(() => true, () => false);
      while (!(await mayEnd())) await new Promise((resolve) => setTimeout(resolve, 20));
      console.log("work is done");
    })());`;
    const body = `if (request.url.endsWith("/work")) { ${work} } return Response.json({ pid: Deno.pid });`;
    const functions = await host({
      limits: { wall_clock_seconds: 6 },
      files: { "steady/index.ts": tellsEnd + serve(body) },
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
    const slow = `${tellsEnd} ${serve("await new Promise((resolve) => setTimeout(resolve, 60_000)); return new Response();")}`;
    const functions = await host({ limits: { wall_clock_seconds: 1 }, files: { "slow/index.ts": slow } });
    expect(await outcome(functions.call("slow"))).toEqual(resourceLimit);
    expect(functions.log()).toMatch(/ends by wall_clock[\s\S]*wall clock limit of 1 s reached/);
  });
});

describe("a killed worker", () => {
  const stream = serve(
    "return new Response(new ReadableStream({ start(stream) { setInterval(() => stream.enqueue(new TextEncoder().encode(String(Deno.pid) + ' ')), 20); } }));",
  );

  test("breaks its streams off, and the next request finds a new one", async () => {
    const functions = await host({ files: { "stream/index.ts": stream } });
    const response = await functions.call("stream");
    const reader = response.body?.getReader();
    const first = await reader?.read();
    const pid = Number.parseInt(new TextDecoder().decode(first?.value), 10);
    process.kill(pid, "SIGKILL");
    const readOn = async () => {
      while (!(await reader?.read())?.done);
    };
    await expect(readOn()).rejects.toThrow();
    await eventually("the process is gone", () => !isAlive(pid));
    expect((await functions.call("stream")).status).toBe(200);
  });

  test("costs no request that comes after", async () => {
    const functions = await host({ files: { "steady/index.ts": steady } });
    for (let round = 0; round < 5; round++) {
      const pid = await pidOf(functions);
      process.kill(pid, "SIGKILL");
      await eventually("the process is gone", () => !isAlive(pid));
      expect(await pidOf(functions)).not.toBe(pid);
    }
  });
});

describe("new code", () => {
  const version = (name: string) =>
    serve(
      `await new Promise((resolve) => setTimeout(resolve, Number(new URL(request.url).searchParams.get("ms")))); return new Response("${name}");`,
    );

  test("serves the next request while the old code finishes what it began", async () => {
    const functions = await host({ files: { "app/index.ts": version("old") } });
    expect(await text(functions.call("app"))).toBe("old");
    const inFlight = text(functions.call("app?ms=1500"));
    functions.write("app/index.ts", version("new"));
    await eventually("the new code serves", async () => (await text(functions.call("app"))) === "new");
    expect(await inFlight).toBe("old");
  });

  test("in a shared folder reaches every function", async () => {
    const importing = `import { name } from "../_shared/name.ts"; ${serve("return new Response(name);")}`;
    const functions = await host({
      files: { "_shared/name.ts": "export const name = 'old';", "one/index.ts": importing, "two/index.ts": importing },
    });
    expect([await text(functions.call("one")), await text(functions.call("two"))]).toEqual(["old", "old"]);
    functions.write("_shared/name.ts", "export const name = 'new';");
    for (const name of ["one", "two"]) {
      await eventually(`${name} has it`, async () => (await text(functions.call(name))) === "new");
    }
  });

  test("that is broken is BOOT_ERROR until it is mended", async () => {
    const functions = await host({ files: { "app/index.ts": version("old") } });
    await functions.call("app");
    functions.write("app/index.ts", "Deno.serve(() => {");
    await eventually("the broken code is noticed", async () => (await functions.call("app")).status === 503);
    expect(await outcome(functions.call("app"))).toEqual({ status: 503, code: "BOOT_ERROR" });
    expect(functions.log()).toContain("could not be parsed");
    functions.write("app/index.ts", version("new"));
    await eventually("the mended code serves", async () => (await text(functions.call("app"))) === "new");
  });

  test("may be a function that was not there before, and one may go", async () => {
    const functions = await host({ files: { "app/index.ts": version("app") } });
    expect((await functions.call("other")).status).toBe(404);
    functions.write("other/index.ts", version("other"));
    expect(await text(functions.call("other"))).toBe("other");
    functions.write("other/index.ts", version("changed"));
    await eventually("its change is noticed", async () => (await text(functions.call("other"))) === "changed");
  });
});

describe("a function", () => {
  test("finds in its environment what hosted functions find, and nothing of the stack's own", async () => {
    process.env.STACK_CANARY = "must not be seen";
    const functions = await host({
      files: { "env/index.ts": serve("return Response.json(Deno.env.toObject());") },
      secrets: { MODEL_KEY: "secret", SUPABASE_URL: "reserved" },
    });
    const seen = await (await functions.call("env")).json();
    delete process.env.STACK_CANARY;
    expect(Object.keys(seen).sort()).toEqual([
      "DENO_DEPLOYMENT_ID",
      "MODEL_KEY",
      "SB_EXECUTION_ID",
      "SB_REGION",
      "SUPABASE_ANON_KEY",
      "SUPABASE_DB_URL",
      "SUPABASE_JWKS",
      "SUPABASE_PUBLISHABLE_KEY",
      "SUPABASE_PUBLISHABLE_KEYS",
      "SUPABASE_SECRET_KEY",
      "SUPABASE_SECRET_KEYS",
      "SUPABASE_SERVICE_ROLE_KEY",
      "SUPABASE_URL",
    ]);
    expect(seen).toMatchObject({ MODEL_KEY: "secret", SUPABASE_URL: "http://127.0.0.1:54321" });
    expect(functions.log()).toContain("secrets may not begin with SUPABASE_");
  });

  test.each([
    [
      "start a program",
      "new Deno.Command('true').output()",
      "Spawning subprocesses is not allowed on Supabase Edge Runtime.",
    ],
    [
      "start a program by Node's API",
      "(await import('node:child_process')).execFileSync('true')",
      "Command failed: true",
    ],
    ["read another file", "await Deno.readTextFile('/etc/passwd')", "Requires read access"],
    ["write outside /tmp", "await Deno.writeTextFile('/var/tmp/function-host', '')", "Requires write access"],
    ["block on files while it serves", "Deno.readTextFileSync('/tmp/x')", "Deno.readTextFileSync is blocklisted"],
    ["start a thread", "new Worker('data:,')", "Worker is not defined"],
    [
      "share memory",
      "new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })",
      "Creating a shared memory is not supported",
    ],
    ["ask about the machine", "(await import('node:os')).networkInterfaces()", "Requires sys access"],
    [
      "load a module from the network",
      "await import('https://deno.land/std@0.168.0/version.ts')",
      "--cached-only is specified",
    ],
  ])("cannot %s", async (_what, attempt, reason) => {
    const source = serve(
      `try { ${attempt}; return new Response("it could"); } catch (error) { return new Response(error.message); }`,
    );
    const functions = await host({ files: { "try/index.ts": source } });
    expect(await text(functions.call("try"))).toContain(reason);
  });

  test("may write to /tmp and is not ended by Deno.exit", async () => {
    const source = serve(
      "const file = await Deno.makeTempDir() + '/x'; await Deno.writeTextFile(file, 'kept'); Deno.exit(1); return new Response(await Deno.readTextFile(file));",
    );
    const functions = await host({ files: { "files/index.ts": source } });
    expect(await text(functions.call("files"))).toBe("kept");
  });

  test("logs under its name and the request's id, at the level it chose", async () => {
    const functions = await host({
      files: {
        "talk/index.ts": serve(
          "console.warn('one\\n two', { a: 1 }); await fetch('data:,'); console.error(new Error('three')); return new Response();",
        ),
      },
    });
    await functions.call("talk", { headers: { "sb-request-id": "request-1" } });
    const entries = () =>
      functions
        .log()
        .split("\n")
        .filter((line) => line.includes("request=request-1"));
    await eventually("it is logged", () => entries().length >= 4);
    expect(entries()[0]).toMatch(/ warn {2}functions\/talk one request=request-1$/);
    expect(entries()[1]).toMatch(/ warn {2}functions\/talk {2}two { a: 1 } request=request-1$/);
    expect(entries()[2]).toMatch(/ error functions\/talk Error: three request=request-1$/);
  });
});

describe("the end", () => {
  test("comes within a second, even to a worker that hears nothing, and is announced to those that listen", async () => {
    const listening = `addEventListener("beforeunload", (event) => console.log("ends by", event.detail.reason)); ${steady}`;
    const functions = await host({
      files: { "steady/index.ts": listening, "deaf/index.ts": serve("console.log('deaf', Deno.pid); for (;;);") },
    });
    const pid = await pidOf(functions);
    const lost = outcome(functions.call("deaf"));
    const deaf = await eventually("the deaf one loops", () => /deaf (\d+)/.exec(functions.log())?.[1]);
    const begun = performance.now();
    await functions.stop();
    expect(performance.now() - begun).toBeLessThan(1000);
    expect([isAlive(pid), isAlive(Number(deaf))]).toEqual([false, false]);
    expect(functions.log()).toContain("ends by termination");
    expect((await lost).status).toBe(500);
  });

  test("of the stack by SIGKILL is the end of its workers", async () => {
    const script = fileURLToPath(new URL("../function-host-process.ts", import.meta.url));
    const parent = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: parent.stdout }), "line");
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await eventually("the worker is gone", () => !isAlive(pid));
  });
});
