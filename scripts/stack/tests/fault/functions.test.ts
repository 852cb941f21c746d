// Killed workers, changed code, and the end of the stack.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { isAlive } from "../../postgres/process-identity.ts";
import { handler, outcome, pause, pidOf, steady, text, untilReleased } from "../function-host.ts";
import { test } from "../function-test.ts";
import { eventually } from "../processes.ts";

const stream = handler(
  "return new Response(new ReadableStream({ start(stream) { setInterval(() => stream.enqueue(new TextEncoder().encode(String(Deno.pid) + ' ')), 20); } }));",
);

test("a killed worker breaks off its streams, and a new one answers the next request", async ({ host }) => {
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

test("a killed worker costs no later request", async ({ host }) => {
  const functions = await host({ files: { "steady/index.ts": steady } });
  for (let round = 0; round < 5; round++) {
    const pid = await pidOf(functions);
    process.kill(pid, "SIGKILL");
    await eventually("the process is gone", () => !isAlive(pid));
    expect(await pidOf(functions)).not.toBe(pid);
  }
});

test("a new worker answers a request whose worker was killed just before", async ({ host }) => {
  const config = { steady: { enabled: true, verify_jwt: false } };
  const functions = await host({ config, files: { "steady/index.ts": steady } });
  const pid = await pidOf(functions);
  process.kill(pid, "SIGKILL");
  // No turn of the event loop until the process is gone: nothing here can know of it before it connects.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  expect(await pidOf(functions)).not.toBe(pid);
});

test("a request with a malformed Host header is refused, and the next one is served", async ({ host }) => {
  const functions = await host({ files: { "steady/index.ts": steady } });
  const [refused] = await once(get(`${functions.url}/steady`, { headers: { host: "a b" } }), "response");
  expect(refused.statusCode).toBe(400);
  expect((await functions.call("steady")).status).toBe(200);
});

test("consecutive requests share a connection to their worker", async ({ host }) => {
  const port = "Deno.serve((_, info) => Response.json(info.remoteAddr.port));";
  const functions = await host({ files: { "port/index.ts": port } });
  const first = await text(functions.call("port"));
  expect([await text(functions.call("port")), await text(functions.call("port"))]).toEqual([first, first]);
});

test("a function that answers without reading a large body breaks neither this request nor another one", async ({
  host,
}) => {
  const refusing = handler("return Response.json({ saw: request.headers.get('expect') }, { status: 413 });");
  const reading = handler("return new Response(String((await request.text()).length));");
  const functions = await host({ files: { "refusing/index.ts": refusing, "reading/index.ts": reading } });
  const body = "x".repeat(1_000_000);
  const refuse = async () => {
    const response = await functions.call("refusing", { method: "POST", body });
    return [response.status, await response.json()];
  };
  const read = () => text(functions.call("reading", { method: "POST", body }));
  const small = async () => (await functions.call("refusing", { method: "POST", body: "{}" })).status;
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => Promise.all([refuse(), read(), small()])));
    expect(answers).toEqual(answers.map(() => [[413, { saw: null }], "1000000", 413]));
  }
});

const version = (name: string) => handler(`return new Response("${name}");`);

test("new code serves the next request while the old code finishes its own", async ({ host }) => {
  const waiting = `if (request.url.endsWith("/wait")) ${untilReleased(pause)} return new Response("old");`;
  const functions = await host({ files: { "app/index.ts": handler(waiting) } });
  expect(await text(functions.call("app"))).toBe("old");
  const inFlight = text(functions.call("app/wait"));
  functions.write("app/index.ts", version("new"));
  await eventually("the new code serves", async () => (await text(functions.call("app"))) === "new");
  functions.write("app/.release", "");
  expect(await inFlight).toBe("old");
});

test("a change in a shared folder reaches every function", async ({ host }) => {
  const importing = `import { name } from "../_shared/name.ts"; ${handler("return new Response(name);")}`;
  const functions = await host({
    files: { "_shared/name.ts": "export const name = 'old';", "one/index.ts": importing, "two/index.ts": importing },
  });
  expect([await text(functions.call("one")), await text(functions.call("two"))]).toEqual(["old", "old"]);
  functions.write("_shared/name.ts", "export const name = 'new';");
  for (const name of ["one", "two"]) {
    await eventually(`${name} has it`, async () => (await text(functions.call(name))) === "new");
  }
});

test("broken code answers BOOT_ERROR until it is fixed", async ({ host }) => {
  const functions = await host({ files: { "app/index.ts": version("old") } });
  await functions.call("app");
  functions.write("app/index.ts", "Deno.handler(() => {");
  await eventually("the broken code is noticed", async () => (await functions.call("app")).status === 503);
  expect(await outcome(functions.call("app"))).toEqual({ status: 503, code: "BOOT_ERROR" });
  expect(functions.log()).toContain("could not be parsed");
  functions.write("app/index.ts", version("new"));
  await eventually("the fixed code serves", async () => (await text(functions.call("app"))) === "new");
});

test("changes are noticed in a functions folder that was created after the start", async ({ host }) => {
  const functions = await host({ files: {} });
  functions.write("app/index.ts", version("first"));
  expect(await text(functions.call("app"))).toBe("first");
  functions.write("app/index.ts", version("second"));
  await eventually("its change is noticed", async () => (await text(functions.call("app"))) === "second");
});

test("a new function is served and its changes are noticed", async ({ host }) => {
  const functions = await host({ files: { "app/index.ts": version("app") } });
  expect((await functions.call("other")).status).toBe(404);
  functions.write("other/index.ts", version("other"));
  expect(await text(functions.call("other"))).toBe("other");
  functions.write("other/index.ts", version("changed"));
  await eventually("its change is noticed", async () => (await text(functions.call("other"))) === "changed");
});

test("callers who leave at any moment leave nothing running", async ({ host }) => {
  const echo = "return new Response(request.body?.pipeThrough(new TransformStream()));";
  const functions = await host({
    files: { "steady/index.ts": steady, "echo/index.ts": `console.log("echo in", Deno.pid); ${handler(echo)}` },
  });
  /** Leaves after that time, or once the first chunk of the response has arrived. */
  const callAndLeave = async (afterMs?: number) => {
    const body = new ReadableStream({ pull: (stream) => sleep(1).then(() => stream.enqueue(new Uint8Array(1000))) });
    const caller = new AbortController();
    if (afterMs !== undefined) setTimeout(() => caller.abort(), afterMs);
    const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half", signal: caller.signal };
    const response = await functions.call("echo", init);
    await response.body?.getReader().read();
    caller.abort();
  };
  await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) => callAndLeave(index % 2 === 0 ? index * 5 : undefined)),
  );
  const worker = Number(await eventually("the worker has booted", () => /echo in (\d+)/.exec(functions.log())?.[1]));
  expect(isAlive(worker)).toBe(true);
  functions.write("echo/index.ts", steady);
  await eventually("the old worker, with nothing left to do, goes", () => !isAlive(worker));
});

test("a stop ends a worker in an endless loop too, and is announced to listeners of beforeunload", async ({ host }) => {
  const listening = `addEventListener("beforeunload", (event) => console.log("ends by", event.detail.reason)); ${steady}`;
  const functions = await host({
    files: {
      "steady/index.ts": listening,
      "endless/index.ts": handler("console.log('endless', Deno.pid); for (;;);"),
    },
  });
  const pid = await pidOf(functions);
  const lost = outcome(functions.call("endless"));
  const endless = await eventually("the worker loops", () => /endless (\d+)/.exec(functions.log())?.[1]);
  await functions.stop();
  expect([isAlive(pid), isAlive(Number(endless))]).toEqual([false, false]);
  expect(functions.log()).toContain("ends by termination");
  expect((await lost).status).toBe(500);
});

test("a request after the stop is refused and starts nothing", async ({ host }) => {
  const functions = await host({ files: { "steady/index.ts": steady } });
  await functions.stop();
  functions.write("steady/index.ts", steady);
  expect((await functions.call("steady")).status).toBe(500);
  expect(functions.log()).not.toContain("booted");
});

test.each(["listening", "looping"])("a worker that is %s ends when the stack is killed", async (state) => {
  const script = fileURLToPath(new URL("../function-host-process.ts", import.meta.url));
  const parent = spawn(process.execPath, [script, state], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: parent.stdout }), "line");
  const pid = Number(line);
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await eventually("the worker is gone", () => !isAlive(pid));
});
