import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildApp } from "./build-app.ts";

test("The app is built once for a project; for another one it is built again, and a failure says why", async () => {
  const folder = mkdtempSync(join(tmpdir(), "app-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const headers = join(folder, "_headers");
  const project = { VITE_SUPABASE_URL: "http://127.0.0.1:1", VITE_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_1" };
  await buildApp(project, folder);
  const { mtimeMs } = statSync(headers);
  await buildApp(project, folder);
  expect(statSync(headers).mtimeMs).toBe(mtimeMs);
  const withoutAddress = buildApp({ ...project, VITE_SUPABASE_URL: "" }, folder);
  await expect(withoutAddress).rejects.toThrow(
    /could not be built.*VITE_SUPABASE_URL and VITE_SUPABASE_PUBLISHABLE_KEY/s,
  );
});
