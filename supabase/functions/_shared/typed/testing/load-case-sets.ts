// Finds all `.cases.ts` files.
import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CaseSet } from "../cases.ts";

const shared = fileURLToPath(new URL("../..", import.meta.url));

export async function loadCaseSets(): Promise<CaseSet[]> {
  const paths = readdirSync(shared, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".cases.ts"))
    .sort();
  return Promise.all(paths.map((path) => loadCaseSet(`${shared}/${path}`)));
}

async function loadCaseSet(path: string): Promise<CaseSet> {
  const module: { readonly cases?: CaseSet } = await import(pathToFileURL(path).href);
  if (!module.cases) throw new Error(`${path} exports no "cases".`);
  return module.cases;
}
