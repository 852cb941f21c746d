// Turns a file into the JavaScript that the engine runs: TypeScript without its types, JSON and text files as default exports.
import { type Transform, transform } from "sucrase";

/** The program sees it as a SyntaxError with the position in the file. */
export class UnreadableSource extends SyntaxError {
  override readonly name = "SyntaxError";
  override readonly stack = "";
}

const transforms: Readonly<Record<string, Transform[]>> = {
  ts: ["typescript"],
  mts: ["typescript"],
  cts: ["typescript"],
  tsx: ["typescript", "jsx"],
  jsx: ["jsx"],
};

/** Keeps line numbers, so that errors point into the original file. Throws UnreadableSource when parsing takes until `isLate`. */
export function moduleSource(path: string, text: string, isLate: () => boolean): string {
  const extension = /\.([^./]+)$/.exec(path)?.[1] ?? "js";
  if (extension === "json") return jsonModule(path, text);
  const needed = Object.hasOwn(transforms, extension) ? transforms[extension] : undefined;
  if (needed !== undefined) return stripped(path, new WatchedText(withoutHashbang(text), isLate), needed);
  if (extension === "js" || extension === "mjs" || extension === "cjs") return withoutHashbang(text);
  return `export default ${JSON.stringify(text)};`;
}

class TookTooLong extends Error {}

const readsPerCheck = 4096;

/**
 * Sucrase takes exponential time for nested generics and arrow functions: thirty levels take an hour. Only the text that it reads can
 * interrupt it.
 */
class WatchedText extends String {
  readonly #text: string;
  readonly #isLate: () => boolean;
  #reads = 0;

  constructor(text: string, isLate: () => boolean) {
    super(text);
    this.#text = text;
    this.#isLate = isLate;
  }

  override charCodeAt(index: number): number {
    this.#reads += 1;
    if (this.#reads % readsPerCheck === 0 && this.#isLate()) throw new TookTooLong();
    return this.#text.charCodeAt(index);
  }
}

function stripped(path: string, watched: WatchedText, needed: Transform[]): string {
  try {
    const text = watched as unknown as string; // Sucrase only reads it.
    return transform(text, { transforms: needed, disableESTransforms: true, production: true, filePath: path }).code;
  } catch (error) {
    if (error instanceof TookTooLong) throw new UnreadableSource(`${path} takes too long to parse`);
    if (!(error instanceof Error)) throw error;
    const [, message = error.message, place = ""] =
      /^(?:Error transforming [^:]+: )?(.*?)(?: \((\d+:\d+)\))?$/s.exec(error.message) ?? [];
    throw new UnreadableSource(`${message}\n    at ${path}${place === "" ? "" : `:${place}`}`);
  }
}

function jsonModule(path: string, text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UnreadableSource(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return `export default JSON.parse(${JSON.stringify(text)});`;
}

function withoutHashbang(text: string): string {
  return text.startsWith("#!") ? `//${text}` : text;
}
