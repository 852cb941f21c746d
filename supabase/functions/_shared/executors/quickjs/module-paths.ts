// Resolves imports: relative paths with or without extension, folders with an index, and a few built-in modules.

/** The prefix of the sandbox's own modules. No file of a program has it. */
export const runtimePrefix = "/runtime/";

const builtIn: Readonly<Record<string, string>> = {
  assert: "assert.ts",
  "assert/strict": "assert-strict.ts",
  fs: "files.ts",
  "fs/promises": "files.ts",
  test: "node-test.ts",
  vitest: "vitest.ts",
};
const builtInNames = "node:assert, node:test, node:fs (reading) and vitest (describe, test, expect)";
const extensions = [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".json"];
/** TypeScript imports name the compiled extension. */
const compiledFrom: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts"],
  ".jsx": [".tsx"],
};

/** The program sees it as the error of its import, without our stack. */
class ModuleNotFound extends Error {
  override readonly name = "ModuleNotFound";
  override readonly stack = "";
}

export function resolveModule(specifier: string, importer: string, files: Readonly<Record<string, string>>): string {
  if (importer.startsWith(runtimePrefix)) return `${runtimePrefix}${specifier.replace(/^\.\//, "")}`;
  if (/^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..") {
    return resolveFile(specifier, importer, files);
  }
  const name = specifier.replace(/^node:/, "");
  const file = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined;
  if (file !== undefined && (name !== "test" || specifier === "node:test")) return `${runtimePrefix}${file}`;
  throw new ModuleNotFound(unavailable(specifier, importer, files));
}

function resolveFile(specifier: string, importer: string, files: Readonly<Record<string, string>>): string {
  const path = joined(specifier.startsWith("/") ? "" : importer, specifier);
  const found = path === undefined ? undefined : candidates(path).find((candidate) => Object.hasOwn(files, candidate));
  if (found !== undefined) return found;
  const near = path === undefined ? undefined : nearest(path, Object.keys(files));
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  throw new ModuleNotFound(`There is no file for "${specifier}", imported by ${importer}.${hint}`);
}

function candidates(path: string): string[] {
  const extension = /\.[^./]+$/.exec(path)?.[0] ?? "";
  const sources = (compiledFrom[extension] ?? []).map((other) => path.slice(0, -extension.length) + other);
  const folder = path === "" ? "" : `${path}/`;
  return [
    path,
    ...sources,
    ...extensions.map((other) => path + other),
    ...extensions.map((other) => `${folder}index${other}`),
  ];
}

/** Undefined when the path leaves the session's files. */
function joined(importer: string, specifier: string): string | undefined {
  const segments = importer.split("/").slice(0, -1);
  for (const segment of specifier.split("/")) {
    if (segment === ".." && segments.pop() === undefined) return undefined;
    if (segment !== ".." && segment !== "." && segment !== "") segments.push(segment);
  }
  return segments.join("/");
}

/** A file with the same name in another folder. */
function nearest(path: string, paths: readonly string[]): string | undefined {
  const stem = stemOf(path);
  return paths.find((other) => stemOf(other) === stem);
}

function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/\.[^.]+$/, "").toLowerCase();
}

function unavailable(specifier: string, importer: string, files: Readonly<Record<string, string>>): string {
  if (specifier.startsWith("node:")) return `"${specifier}" is not available here. Available modules: ${builtInNames}.`;
  const own = candidates(specifier).find((candidate) => Object.hasOwn(files, candidate));
  if (own !== undefined)
    return `"${specifier}", imported by ${importer}, needs a relative path such as "./${specifier}".`;
  return `The package "${specifier}", imported by ${importer}, is not available. Programs can import the session's files and ${builtInNames}.`;
}
