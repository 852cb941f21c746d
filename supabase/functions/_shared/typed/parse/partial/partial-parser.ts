// Typed values of an answer while it arrives. The text is read once, and parts shown as done do not change.
import type { z } from "zod";
import { AnswerReading } from "../answer-reading.ts";
import type { Ending, Parsed, ParseOptions, PartialAnswer, PartialParser, Path } from "../answer.ts";
import { roleOf } from "../choose-answer.ts";
import { defaultMaxDepth, defaultMaxLength } from "../parse-answer.ts";
import type { ContainerNode } from "../read/loose-tree.ts";
import { isSameValue } from "../same-value.ts";
import { GrowingValue, type Grown } from "./growing-value.ts";

export function createPartialParser<T extends z.ZodType>(
  schema: T,
  options: ParseOptions = {},
): PartialParser<z.output<T>> {
  return new GrowingAnswer(schema, options);
}

class GrowingAnswer<T extends z.ZodType> implements PartialParser<z.output<T>> {
  readonly #reading: AnswerReading<T>;
  readonly #maxLength: number;
  #length = 0;
  /** The shown candidate: the first one with anything to show. */
  #shownRoot: ContainerNode | undefined;
  #growing: GrowingValue | undefined;
  #grown: Grown | undefined;
  #nextCandidate = 0;

  constructor(schema: T, options: ParseOptions) {
    const { maxLength = defaultMaxLength, maxDepth = defaultMaxDepth } = options;
    this.#reading = new AnswerReading(schema, { ...options, maxDepth });
    this.#maxLength = maxLength;
  }

  get steps(): number {
    return this.#reading.steps;
  }

  push(delta: string): PartialAnswer<z.output<T>> | undefined {
    this.#length += delta.length;
    if (this.#length <= this.#maxLength) this.#reading.add(delta);
    this.#grown = this.#grow() ?? this.#grown;
    // Each part was checked against the schema.
    return this.#grown as PartialAnswer<z.output<T>> | undefined;
  }

  finish(ending: Ending = {}): Parsed<z.output<T>> {
    if (this.#length > this.#maxLength) return { ok: false, reason: "too_large", candidates: [] };
    const parsed = this.#reading.finish(ending);
    if (!parsed.ok || this.#grown === undefined) return parsed;
    const { value, openPath } = this.#grown;
    return agrees(value, parsed.value, openPath) ? parsed : { ok: false, reason: "contradicts_shown", candidates: [] };
  }

  #grow(): Grown | undefined {
    const { shape, finder } = this.#reading;
    if (shape.kind === "text") return this.#growText(finder.prose.trimStart());
    if (this.#grown !== undefined) return this.#growing?.grow();
    for (; this.#nextCandidate < finder.candidates.length; this.#nextCandidate++) {
      const candidate = finder.candidates[this.#nextCandidate];
      if (candidate === undefined || candidate.isReasoning || roleOf(candidate.before) === "example") continue;
      const grown = this.#growRoot(candidate.root);
      if (grown !== undefined) return grown;
    }
    const { reader, before } = finder;
    return reader === undefined || roleOf(before) === "example" ? undefined : this.#growRoot(reader.root);
  }

  #growRoot(root: ContainerNode): Grown | undefined {
    if (this.#shownRoot !== root) {
      this.#shownRoot = root;
      this.#growing = new GrowingValue(this.#reading.shape, root, this.#reading.coercer);
    }
    const grown = this.#growing?.grow();
    return grown !== undefined && hasAnything(grown) ? grown : undefined;
  }

  /** A text that starts with a quote may be a JSON string, whose quotes must not be shown. */
  #growText(text: string): Grown | undefined {
    const { shape } = this.#reading;
    const mayShow =
      shape.kind === "text" && shape.mayGrow && !shape.changesValue && text !== "" && !text.startsWith('"');
    return mayShow ? { value: text, openPath: [] } : undefined;
  }
}

/** An empty object or list may still turn out to be something else. */
function hasAnything({ value, openPath }: Grown): boolean {
  return openPath === undefined || (typeof value === "object" && value !== null && Object.keys(value).length > 0);
}

/** Whether every part that was shown as done is unchanged. */
function agrees(shown: unknown, final: unknown, openPath: Path | undefined): boolean {
  if (openPath === undefined) return isSameValue(shown, final);
  if (typeof shown !== "object" || shown === null) return true;
  const ends = new Map(typeof final === "object" && final !== null ? Object.entries(final) : []);
  const [step, ...rest] = openPath;
  return Object.entries(shown).every(([key, value]) =>
    key === String(step) ? agrees(value, ends.get(key), rest) : isSameValue(value, ends.get(key)),
  );
}
