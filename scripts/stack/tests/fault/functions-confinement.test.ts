// What a function can see and what it cannot reach.
import { expect } from "vitest";
import { handler, text } from "../function-host.ts";
import { test } from "../function-test.ts";
import { eventually } from "../processes.ts";

test("a function's environment holds what a hosted function's does and nothing of the stack's own", async ({
  host,
}) => {
  process.env.STACK_CANARY = "must not be seen";
  const functions = await host({
    files: { "env/index.ts": handler("return Response.json(Deno.env.toObject());") },
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
  expect(functions.log()).toContain("skipped secrets whose names begin with SUPABASE_");
});

test.for([
  [
    "start a program",
    "new Deno.Command('true').output()",
    "Spawning subprocesses is not allowed on Supabase Edge Runtime.",
  ],
  ["start a program through Node", "(await import('node:child_process')).execFileSync('true')", "Command failed: true"],
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
] as const)("a function cannot %s", async ([, attempt, reason], { host }) => {
  const source = handler(
    `try { ${attempt}; return new Response("done"); } catch (error) { return new Response(error.message); }`,
  );
  const functions = await host({ files: { "try/index.ts": source } });
  expect(await text(functions.call("try"))).toContain(reason);
});

test("a function may write to /tmp, and Deno.exit does not end it", async ({ host }) => {
  const source = handler(
    "const file = await Deno.makeTempDir() + '/x'; await Deno.writeTextFile(file, 'kept'); Deno.exit(1); return new Response(await Deno.readTextFile(file));",
  );
  const functions = await host({ files: { "files/index.ts": source } });
  expect(await text(functions.call("files"))).toBe("kept");
});

test("a function logs under its name and the request's id, at the level it chose", async ({ host }) => {
  const functions = await host({
    files: {
      "talk/index.ts": handler(
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
