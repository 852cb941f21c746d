// Fails when a file imports from a folder that import-rules.ts does not allow.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { parseSync } from "oxc-parser";
import { type ImportRule, importRules } from "./import-rules.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One sentence for each import that points the wrong way. */
export function findWrongImports(files: readonly SourceFile[], rules: readonly ImportRule[]): string[] {
  return files.flatMap(({ path, text }) => {
    const rule = ruleFor(path, rules);
    if (!rule) return [];
    return specifiersOf(path, text)
      .filter((specifier) => !isAllowed(path, specifier, rule))
      .map((specifier) => `${path} may not import ${specifier} (rule of ${rule.folder})`);
  });
}

function isAllowed(path: string, specifier: string, rule: ImportRule): boolean {
  if (specifier.startsWith(".")) {
    const imported = posix.join(posix.dirname(path), specifier);
    return [rule.folder, ...rule.mayImport].some((allowed) => imported.startsWith(allowed));
  }
  return path.endsWith(".test.ts") || !rule.packages || rule.packages.includes(packageOf(specifier));
}

/** A test follows the outermost rule instead: it may reach across folders for its setup. */
function ruleFor(path: string, rules: readonly ImportRule[]): ImportRule | undefined {
  const innermostFirst = rules
    .filter(({ folder }) => path.startsWith(folder))
    .sort((left, right) => right.folder.length - left.folder.length);
  return path.endsWith(".test.ts") ? innermostFirst.at(-1) : innermostFirst[0];
}

/** One sentence for each import cycle, types included. */
export function findImportCycles(files: readonly SourceFile[]): string[] {
  const imports = new Map(files.map((file) => [file.path, importedFiles(file)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, importers: readonly string[]) => {
    if (done.has(path)) return;
    if (importers.includes(path)) {
      cycles.push(`Import cycle: ${[...importers.slice(importers.indexOf(path)), path].join(" → ")}`);
      return;
    }
    for (const imported of imports.get(path) ?? []) visit(imported, [...importers, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}

function importedFiles({ path, text }: SourceFile): string[] {
  const relative = specifiersOf(path, text).filter((specifier) => specifier.startsWith("."));
  return relative.map((specifier) => posix.join(posix.dirname(path), specifier));
}

/** All specifiers a file imports, in any form, types included. */
export function specifiersOf(path: string, text: string): string[] {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module;
  const literal = ({ start, end }: { start: number; end: number }) =>
    /^(['"])(.*)\1$/.exec(text.slice(start, end))?.[2] ?? "";
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...dynamicImports.map(({ moduleRequest }) => literal(moduleRequest)),
  ].filter((specifier) => specifier !== "");
}

export function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}

if (process.argv[1] === import.meta.filename) {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"], {
    encoding: "utf8",
  });
  const files = listed
    .split("\n")
    .filter(Boolean)
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
  const product = files.filter(({ path }) => path.startsWith("supabase/functions/"));
  const wrong = [...findWrongImports(files, importRules), ...findImportCycles(product)];
  if (wrong.length > 0) {
    process.stderr.write(`${wrong.join("\n")}\n`);
    process.exit(1);
  }
}
