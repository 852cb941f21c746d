// The reading part of node:fs, over the program's files.
import { host } from "./host.ts";
import { readAll } from "./stdin.ts";

const paths = new Set<string>(JSON.parse(host.files.paths()));

class FileError extends Error {
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(`${code}: ${sentence}`);
    this.code = code;
  }
}

/** Text if an encoding is given, bytes otherwise. Path 0 and /dev/stdin are the input. */
export function readFileSync(path: unknown, options?: unknown): string | Uint8Array {
  const text = path === 0 || path === "/dev/stdin" ? readAll() : textOf(String(path));
  const encoding = typeof options === "object" && options !== null ? Reflect.get(options, "encoding") : options;
  return typeof encoding === "string" ? text : new globalThis.TextEncoder().encode(text);
}

export function existsSync(path: unknown): boolean {
  const plain = plainPath(String(path));
  return paths.has(plain) || isFolder(plain);
}

export function readdirSync(path: unknown): string[] {
  const plain = plainPath(String(path));
  if (!isFolder(plain)) throw new FileError("ENOENT", `no such folder: ${String(path)}`);
  const prefix = plain === "" ? "" : `${plain}/`;
  const within = [...paths].filter((other) => other.startsWith(prefix)).map((other) => other.slice(prefix.length));
  return [...new Set(within.map((name) => name.split("/")[0] ?? ""))].sort();
}

function refuse(path: unknown): never {
  throw new FileError("EROFS", `programs cannot change files: ${String(path)}`);
}

export const writeFileSync = refuse;
export const appendFileSync = refuse;
export const mkdirSync = refuse;
export const rmSync = refuse;
export const unlinkSync = refuse;

const later =
  <Input extends unknown[], Output>(run: (...input: Input) => Output) =>
  async (...input: Input): Promise<Output> =>
    run(...input);

export const readFile = later(readFileSync);
export const readdir = later(readdirSync);
export const writeFile = later(refuse);
export const promises = { readFile, readdir, writeFile };
export default {
  readFileSync,
  existsSync,
  readdirSync,
  writeFileSync,
  appendFileSync,
  mkdirSync,
  rmSync,
  unlinkSync,
  promises,
};

function textOf(path: string): string {
  const text = host.files.read(plainPath(path));
  if (text === undefined) throw new FileError("ENOENT", `no such file: ${path}`);
  return text;
}

function isFolder(plain: string): boolean {
  return plain === "" || [...paths].some((other) => other.startsWith(`${plain}/`));
}

/** The path from the root of the files, without ./ and ../. */
function plainPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return kept.join("/");
}
