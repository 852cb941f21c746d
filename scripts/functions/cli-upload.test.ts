// The real Supabase CLI on the folder of bundles, against a server that records what it uploads.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { bundleFunctions } from "./bundle-functions.ts";

const names = ["agent", "execute", "provider-keys", "typed"];

/** The files and the settings of each upload, by function. */
async function startRecorder() {
  const uploads = new Map<string, { files: string[]; settings: unknown }>();
  const record = async (request: IncomingMessage) => {
    const body = await text(request);
    const slug = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("slug");
    if (slug === null) return { status: 200, answer: { functions: [] } };
    const files = Array.from(body.matchAll(/^Content-Disposition:.*; filename="(.+?)"\r$/gim), ([, file = ""]) => file);
    const settings: unknown = JSON.parse(/name="metadata".*?\r\n\r\n(.*?)\r\n--/s.exec(body)?.[1] ?? "null");
    uploads.set(slug, { files, settings });
    const deployed = { id: slug, slug, name: slug, status: "ACTIVE", version: 1, created_at: 1, updated_at: 1 };
    return { status: 201, answer: { ...deployed, verify_jwt: false } };
  };
  const server = createServer((request, response) => {
    record(request).then(({ status, answer }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return { uploads, url: `http://127.0.0.1:${address.port}` };
}

test("The CLI uploads one file of code and a deno.json for each function, and finds nothing missing", async () => {
  const workdir = mkdtempSync(join(tmpdir(), "cli-upload-"));
  onTestFinished(() => rmSync(workdir, { recursive: true }));
  const { uploads, url } = await startRecorder();
  const outDir = join(workdir, "supabase");
  mkdirSync(outDir);
  await bundleFunctions({ outDir });
  const profile = join(workdir, "profile.yaml");
  const addresses = ["api_url", "dashboard_url", "docs_url"].map((name) => `${name}: ${url}`);
  writeFileSync(profile, ["name: recorder", ...addresses, "project_host: localhost", ""].join("\n"));
  const project = ["--workdir", workdir, "--profile", profile, `--remote=${"a".repeat(20)}`, "--yes"];
  const env = {
    ...process.env,
    HOME: workdir,
    DO_NOT_TRACK: "1",
    SUPABASE_TELEMETRY_DISABLED: "1",
    SUPABASE_ACCESS_TOKEN: `sbp_${"0".repeat(40)}`,
  };
  const { stdout, stderr } = await promisify(execFile)(
    resolve("node_modules/.bin/supabase"),
    ["functions", "deploy", "--use-api", ...project],
    { env, cwd: workdir },
  );
  expect(`${stdout}${stderr}`).not.toContain("WARN");
  expect([...uploads.keys()].sort()).toEqual(names);
  for (const [name, { files, settings }] of uploads) {
    const folder = `supabase/functions/${name}`;
    expect(files).toEqual([`${folder}/deno.json`, `${folder}/index.js`]);
    expect(settings).toMatchObject({ entrypoint_path: `${folder}/index.js`, verify_jwt: false });
  }
});
