// The straight way: an answer that is JSON as it should be. Only when nothing would be lost by taking it as it is.
import type { z } from "zod";
import type { Field, Shape } from "./shape.ts";

const [backslash, colon] = [92, 58];

/** Undefined when the text is not plain JSON, or JSON of which something would be dropped, renamed or read differently. */
export function parseClean<T extends z.ZodType>(
  schema: T,
  shape: Shape,
  text: string,
  maxDepth: number,
): { value: z.output<T> } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const json = parseJson(text);
  if (json === undefined) return undefined;
  const fields = new FieldCount(maxDepth);
  if (!fields.fits(shape, json.value, 0) || fields.keys !== keysIn(text)) return undefined;
  const parsed = schema.safeParse(json.value);
  return parsed.success ? { value: parsed.data } : undefined;
}

export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** How many keys stand in a text that is JSON: more than its value has, if a key stands there twice. */
function keysIn(text: string): number {
  let keys = 0;
  for (let open = text.indexOf('"'); open >= 0; ) {
    let close = text.indexOf('"', open + 1);
    while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
    let next = close + 1;
    while (text.charCodeAt(next) <= 32) next++;
    if (text.charCodeAt(next) === colon) keys++;
    open = text.indexOf('"', next);
  }
  return keys;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes++;
  return backslashes % 2 === 1;
}

class FieldCount {
  keys = 0;
  readonly #maxDepth: number;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  fits(shape: Shape, value: unknown, depth: number): boolean {
    if (value === null) return shape.allowsNull || shape.kind === "anything";
    if (typeof value !== "object") return fitsScalar(shape, value);
    if (depth >= this.#maxDepth) return false;
    switch (shape.kind) {
      case "list":
        return Array.isArray(value) && this.#allFit(value, shape.item(), depth);
      case "object":
        // Keys for which there are no fields may be fields written differently.
        return !Array.isArray(value) && shape.others === "dropped" && this.#fitsFields(shape.fields(), value, depth);
      case "record":
        return !Array.isArray(value) && shape.keys.kind === "text" && this.#fitsValues(shape.values(), value, depth);
      case "union": {
        const { keys } = this;
        return shape.options.some((option) => {
          this.keys = keys;
          return this.fits(option, value, depth);
        });
      }
      default:
        return false;
    }
  }

  #allFit(items: readonly unknown[], shape: Shape, depth: number): boolean {
    for (const item of items) if (!this.fits(shape, item, depth + 1)) return false;
    return true;
  }

  #fitsFields(fields: readonly Field[], value: object, depth: number): boolean {
    const entries: Record<string, unknown> = { ...value };
    let met = 0;
    for (const { key, shape, mayBeMissing } of fields) {
      if (!Object.hasOwn(entries, key)) {
        if (!mayBeMissing) return false;
      } else if (!this.fits(shape, entries[key], depth + 1)) return false;
      else met++;
    }
    this.keys += met;
    return met === Object.keys(value).length;
  }

  #fitsValues(shape: Shape, value: object, depth: number): boolean {
    const values = Object.values(value);
    this.keys += values.length;
    return this.#allFit(values, shape, depth);
  }
}

function fitsScalar(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case "text":
      return typeof value === "string";
    case "number":
    case "boolean":
      return typeof value === shape.kind;
    case "member":
      return shape.members.some((member) => member.value === value);
    case "union":
      return shape.options.some((option) => fitsScalar(option, value));
    default:
      return false;
  }
}
