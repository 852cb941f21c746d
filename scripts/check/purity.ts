// Fails when a pure file uses time, randomness or I/O directly instead of through its dependencies.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const shared = "supabase/functions/_shared";
export const pureFolders = ["agent", "tools", "workspace", "typed", "typed-functions", "models", "protocol"].map(
  (folder) => `${shared}/${folder}/`,
);

const forbiddenGlobals = new Set([
  ...["Deno", "process", "globalThis", "window", "self", "performance"],
  ...["fetch", "WebSocket", "EventSource", "XMLHttpRequest"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
]);
const forbiddenMembers = new Set(["Date.now", "Math.random", "crypto.randomUUID", "crypto.getRandomValues"]);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

interface Use {
  readonly name: string;
  readonly start: number;
}

/** One sentence for each use. Tests, their support (testing/, corpus/) and benchmarks are exempt. */
export function findImpurities(files: readonly SourceFile[], folders: readonly string[]): string[] {
  return files
    .filter(
      ({ path }) =>
        folders.some((folder) => path.startsWith(folder)) && !/\.(test|bench)\.ts$|\/(testing|corpus)\//.test(path),
    )
    .flatMap(({ path, text }) =>
      impureUses(path, text).map(
        ({ name, start }) => `${path}:${text.slice(0, start).split("\n").length} may not use ${name}`,
      ),
    );
}

function impureUses(path: string, text: string): Use[] {
  const { program } = parseSync(path, text);
  const uses: Use[] = [];
  const ownNames = new Set<string>();
  walk(program, (node) => {
    for (const name of boundNames(node)) ownNames.add(name);
    const name = impureName(node);
    if (name !== undefined) uses.push({ name, start: node.start });
  });
  return uses.filter(({ name }) => !ownNames.has(name.split(/[. ]/)[0] ?? name));
}

function impureName(node: Node): string | undefined {
  if (node.type === "Identifier") return forbidden(nameOf(node), forbiddenGlobals);
  if (node.type === "MemberExpression")
    return forbidden(`${nameOf(node.object)}.${memberName(node)}`, forbiddenMembers);
  const makesDate = node.type === "NewExpression" || node.type === "CallExpression";
  return makesDate && nameOf(node.callee) === "Date" ? "Date as the time of day" : undefined;
}

function forbidden(name: string, names: ReadonlySet<string>): string | undefined {
  return names.has(name) ? name : undefined;
}

/** Names bound by a declaration, a parameter or an import. Such a name does not mean the global, anywhere in the file. */
function boundNames(node: Node): string[] {
  switch (node.type) {
    case "VariableDeclarator":
      return namesIn(node.id);
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [node.id, node.params].flatMap(namesIn);
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return namesIn(node.local);
    default:
      return [];
  }
}

/** The names a pattern binds. Its default values are ignored. */
function namesIn(pattern: unknown): string[] {
  if (Array.isArray(pattern)) return pattern.flatMap(namesIn);
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case "Identifier":
      return [nameOf(pattern)];
    case "ObjectPattern":
      return namesIn(pattern.properties);
    case "Property":
      return namesIn(pattern.value);
    case "ArrayPattern":
      return namesIn(pattern.elements);
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

/** Every evaluated node: no types, and no names that are only keys. */
function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const entry of value) walk(entry, visit);
  if (!isNode(value) || isType(value)) return;
  visit(value);
  const isKey = value.computed === false;
  for (const [field, child] of Object.entries(value)) {
    if (isKey && (field === "property" || field === "key")) continue;
    walk(child, visit);
  }
}

/** TypeScript nodes that contain evaluated expressions. */
function isType({ type }: Node): boolean {
  return type.startsWith("TS") && !["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"].includes(type);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function nameOf(node: unknown): string {
  return isNode(node) && node.type === "Identifier" && typeof node.name === "string" ? node.name : "";
}

function memberName({ computed, property }: Node): string {
  if (computed !== true) return nameOf(property);
  return isNode(property) && typeof property.value === "string" ? property.value : "";
}

if (process.argv[1] === import.meta.filename) {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...pureFolders], {
    encoding: "utf8",
  });
  const files = listed
    .split("\n")
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
  const impure = findImpurities(files, pureFolders);
  if (impure.length > 0) {
    process.stderr.write(`${impure.join("\n")}\n`);
    process.exit(1);
  }
}
