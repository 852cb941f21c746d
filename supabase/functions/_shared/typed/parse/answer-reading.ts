// Reads one answer from its first character to its result. Shared by whole and growing texts.
import type { z } from "zod";
import type { Ending, Parsed, ParseOptions } from "./answer.ts";
import { chooseAnswer, type Proposal, proposalsFrom } from "./choose-answer.ts";
import { Coercer } from "./coerce/coercer.ts";
import { AnswerFinder } from "./read/find-answers.ts";
import type { LooseNode } from "./read/loose-tree.ts";
import { Source } from "./read/source.ts";
import { knownKeysOf } from "./shape/known-keys.ts";
import { type Shape, shapeOf } from "./shape/shape.ts";

export class AnswerReading<T extends z.ZodType> {
  readonly shape: Shape;
  readonly finder: AnswerFinder;
  readonly coercer: Coercer;
  readonly #schema: T;
  readonly #options: ParseOptions & { maxDepth: number };
  readonly #source = new Source();
  readonly #isKnownKey: (name: string) => boolean;
  readonly #pieces: string[] = [];

  constructor(schema: T, options: ParseOptions & { maxDepth: number }) {
    this.#schema = schema;
    this.#options = options;
    this.shape = shapeOf(schema);
    this.#isKnownKey = knownKeysOf(this.shape);
    this.finder = this.#finderOf(this.#source);
    this.coercer = new Coercer((text) => this.#readTree(text));
  }

  /** Visits to characters and nodes so far. */
  get steps(): number {
    return this.#source.steps + this.coercer.steps;
  }

  add(text: string): void {
    this.#pieces.push(text);
    this.#source.add(text);
    this.finder.read();
  }

  finish(ending: Ending = {}): Parsed<z.output<T>> {
    this.#source.end();
    this.finder.read();
    if (this.finder.isTooDeep) return { ok: false, reason: "too_deep", candidates: [] };
    return chooseAnswer(this.#schema, this.shape, this.#proposals(), this.coercer, { ...this.#options, ...ending });
  }

  #proposals(): Proposal[] {
    const { candidates, prose, reasoning, endsInReasoning } = this.finder;
    if (isScalar(this.shape)) return wholeText(prose, this.shape);
    const encoded = this.#encodedWhole();
    if (encoded !== undefined) return [encoded];
    const outside = candidates.filter(({ isReasoning }) => !isReasoning);
    const saysMore = endsInReasoning || /[\p{L}\p{N}]/u.test(prose);
    const proposals = proposalsFrom(
      outside.length > 0 || saysMore ? outside : candidates,
      this.shape,
      this.#isKnownKey,
    );
    return proposals.length > 0 || saysMore ? proposals : this.#insideReasoning(reasoning);
  }

  /** The text consists of reasoning only, and the answer is in it. */
  #insideReasoning(reasoning: string): Proposal[] {
    const inside = this.#find(reasoning).candidates.map((candidate) => ({ ...candidate, isReasoning: true }));
    return proposalsFrom(inside, this.shape, this.#isKnownKey);
  }

  /** The whole answer is one JSON string, or its quotes are escaped as if it were inside one. */
  #encodedWhole(): Proposal | undefined {
    const text = this.#pieces.join("").trim();
    const isQuoted = text.startsWith('"') && text.endsWith('"');
    const json = isQuoted ? text : /^[[{\s]*[[{]\s*\\"/.test(text) ? `"${text}"` : undefined;
    const inner = json === undefined ? undefined : parseJson(json)?.value;
    return typeof inner === "string" ? proposal({ kind: "quoted", text: inner, ...span(text) }) : undefined;
  }

  #readTree(text: string): LooseNode | undefined {
    if (/^\s*"/.test(text)) {
      const inner = parseJson(text)?.value;
      return typeof inner === "string" ? { kind: "quoted", text: inner, ...span(text) } : undefined;
    }
    const { candidates, prose, isTooDeep } = this.#find(text);
    const [only, second] = candidates;
    return second === undefined && prose.trim() === "" && !isTooDeep ? only?.root : undefined;
  }

  /** Reads a whole text inside the answer. */
  #find(text: string): AnswerFinder {
    const source = new Source();
    const finder = this.#finderOf(source);
    source.add(text);
    source.end();
    finder.read();
    this.#source.steps += source.steps;
    return finder;
  }

  #finderOf(source: Source): AnswerFinder {
    const readsBrackets = !isScalar(this.shape);
    return new AnswerFinder(source, { maxDepth: this.#options.maxDepth, isKnownKey: this.#isKnownKey, readsBrackets });
  }
}

function isScalar(shape: Shape): boolean {
  if (shape.kind === "union") return shape.options.every(isScalar);
  return !["object", "list", "record", "tuple", "anything"].includes(shape.kind);
}

function span(text: string) {
  return { start: 0, end: text.length, repairs: [], isDone: true };
}

function proposal(node: LooseNode): Proposal {
  return { node, start: node.start, end: node.end, repairs: [], role: "answer", isMeant: true, isAttached: false };
}

/** For a scalar schema the whole text is the answer. */
function wholeText(prose: string, shape: Shape): Proposal[] {
  const text = prose.trim();
  if (text === "") return [];
  const json = parseJson(text)?.value;
  if (typeof json === "string") return [proposal({ kind: "quoted", text: json, ...span(text) })];
  if (shape.kind === "text") return [proposal({ kind: "quoted", text, ...span(text) })];
  if (json !== undefined && typeof json !== "object") return [proposal({ kind: "bare", text, ...span(text) })];
  if (/^[[{]/.test(text)) return [];
  const fence = /^```\w*\n([^`]*)```$/.exec(text)?.[1] ?? text;
  const plain = fence.trim().replace(/^[*_`"'\s]+|[*_`"'.!\s]+$/g, "");
  return [
    { ...proposal({ kind: "bare", text: plain, ...span(text) }), repairs: plain === text ? [] : ["text_around"] },
  ];
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
