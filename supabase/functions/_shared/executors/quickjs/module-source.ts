// The JavaScript of a file as the engine takes it: types stripped line by line, JSON and texts as a default export.
import { type Transform, transform } from "sucrase";

/** Told to the program as a SyntaxError with the place in the file. */
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

/** Lines stay where they are, so that errors name the line of the file. What takes until `isLate` is as good as unreadable. */
export function moduleSource(path: string, text: string, isLate: () => boolean): string {
  const extension = /\.([^./]+)$/.exec(path)?.[1] ?? "js";
  if (extension === "json") return jsonModule(path, text);
  const needed = Object.hasOwn(transforms, extension) ? transforms[extension] : undefined;
  if (needed !== undefined) return stripped(path, new WatchedText(withoutHashbang(text), isLate), needed);
  if (extension === "js" || extension === "mjs" || extension === "cjs") return withoutHashbang(text);
  return `export default ${JSON.stringify(text)};`;
}

class TookTooLong extends Error {}

const readsPerLook = 4096;

/**
 * Sucrase reads nested generics and arrow functions in every way they could be meant, twice as many with each level: thirty take an
 * hour, and nothing can interrupt it but the text that it reads.
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
    if (this.#reads % readsPerLook === 0 && this.#isLate()) throw new TookTooLong();
    return this.#text.charCodeAt(index);
  }
}

function stripped(path: string, watched: WatchedText, needed: Transform[]): string {
  try {
    const text = watched as unknown as string; // it is read as one
    return transform(text, { transforms: needed, disableESTransforms: true, production: true, filePath: path }).code;
  } catch (error) {
    if (error instanceof TookTooLong) throw new UnreadableSource(`${path} takes too long to be read`);
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
