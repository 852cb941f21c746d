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

/** Lines stay where they are, so that errors name the line of the file. */
export function moduleSource(path: string, text: string): string {
  const extension = /\.([^./]+)$/.exec(path)?.[1] ?? "js";
  if (extension === "json") return jsonModule(path, text);
  const needed = Object.hasOwn(transforms, extension) ? transforms[extension] : undefined;
  if (needed !== undefined) return stripped(path, withoutHashbang(text), needed);
  if (extension === "js" || extension === "mjs" || extension === "cjs") return withoutHashbang(text);
  return `export default ${JSON.stringify(text)};`;
}

function stripped(path: string, text: string, needed: Transform[]): string {
  try {
    return transform(text, { transforms: needed, disableESTransforms: true, production: true, filePath: path }).code;
  } catch (error) {
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
