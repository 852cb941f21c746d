// Builds the app for one Supabase project, unless the folder already has that build.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { ProjectVariables } from "../../web/build/project-variables.ts";

const sources = [
  "web/**/*",
  "supabase/functions/_shared/{protocol,client,workspace,executors}/**/*.ts",
  "package-lock.json",
];
const isNoSource = (path: string) => /^web\/(?:dist|e2e)\/|\.test\.tsx?$/.test(path);
/** What the folder was built from. Written last, so that a build that was interrupted counts as stale. */
const inputsFile = ".inputs";

/** Throws what the build printed when it fails. */
export async function buildApp(variables: ProjectVariables, folder: string): Promise<void> {
  const inputs = hashInputs(variables);
  const builtFrom = join(folder, inputsFile);
  if (existsSync(builtFrom) && readFileSync(builtFrom, "utf8") === inputs) return;
  const args = ["node_modules/vite/bin/vite.js", "build", "web", "--outDir", resolve(folder), "--emptyOutDir"];
  const env = { ...process.env, ...variables };
  await promisify(execFile)(process.execPath, args, { env }).catch((error: unknown) => {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new Error(`The app could not be built. ${output}`, { cause: error });
  });
  writeFileSync(builtFrom, inputs);
}

function hashInputs(variables: ProjectVariables): string {
  const files = globSync(sources).filter((path) => !isNoSource(path) && statSync(path).isFile());
  const hash = createHash("sha256").update(JSON.stringify(variables));
  for (const file of files.toSorted()) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest("hex");
}
