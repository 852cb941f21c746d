// Random values of the corpus's schemas, and random ways in which a model may write them.
import fc from "fast-check";
import type { z } from "zod";
import { action, invoice, person, plan, scores, type Tree, tree } from "../corpus/schemas.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    'say "hi"',
    "it's",
    "a, b",
    "{x}",
    "[1]",
    "a\nb",
    "```",
    "</think>",
    'x", "y": 1',
    "C:\\new",
    "// no",
    "null",
    "12",
  ),
);
const whole = fc.integer({ min: 0, max: 1_000_000 });
const amount = fc.double({ noNaN: true, noDefaultInfinity: true });

const aPerson = fc.record(
  { name: text, age: whole, email: text, tags: fc.array(text, { maxLength: 3 }) },
  { requiredKeys: ["name", "age", "tags"] },
);
const aStep = fc.record(
  { title: text, status: fc.constantFrom("todo", "in_progress", "done"), minutes: amount },
  { requiredKeys: ["title", "status"] },
);
const anInvoice = fc.record({
  invoiceNumber: text,
  date: fc.constantFrom("2024-02-29", "1999-12-31"),
  currency: fc.constantFrom("EUR", "USD", "CHF"),
  lines: fc.array(fc.record({ text, quantity: amount, price: amount }), { maxLength: 3 }),
  total: amount,
  isPaid: fc.boolean(),
  note: fc.option(text),
});
const anAction = fc.oneof(
  fc.record({ type: fc.constant("write_file"), path: text, content: text }),
  fc.record({ type: fc.constant("finish"), summary: text, success: fc.boolean() }),
);
const aTree: fc.Memo<Tree> = fc.memo((depth) =>
  fc.record({ name: text, children: depth > 1 ? fc.array(aTree(depth - 1), { maxLength: 2 }) : fc.constant([]) }),
);
const someScores = fc.dictionary(
  text.filter((key) => key !== "__proto__"),
  amount,
  { maxKeys: 4, noNullPrototype: true },
);

export interface TypedValue {
  readonly schema: z.ZodType;
  readonly value: unknown;
}

export const typedValue: fc.Arbitrary<TypedValue> = fc.oneof(
  aPerson.map((value) => ({ schema: person, value })),
  fc.record({ goal: text, steps: fc.array(aStep, { maxLength: 3 }) }).map((value) => ({ schema: plan, value })),
  anInvoice.map((value) => ({ schema: invoice, value })),
  anAction.map((value) => ({ schema: action, value })),
  aTree(4).map((value) => ({ schema: tree, value })),
  someScores.map((value) => ({ schema: scores, value })),
);

/** The habits of a careless model. Each applies wherever it can. */
export const habits = fc.record({
  quote: fc.constantFrom('"', "'"),
  escapesQuotes: fc.boolean(),
  escapesLines: fc.boolean(),
  quotesKeys: fc.boolean(),
  comma: fc.constantFrom(",", ", ", ",\n  ", ", // note\n", " "),
  endsWithComma: fc.boolean(),
  isPython: fc.boolean(),
  quotesNumbers: fc.boolean(),
  before: fc.constantFrom("", "Sure: ", "```json\n", '<think>{"name": "no"}</think>\n', "> "),
  after: fc.constantFrom("", "\n```", "\nBye", "}", " ", " and so on"),
  /** The number of characters missing at the end. */
  cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(30)),
});
export type Habits = typeof habits extends fc.Arbitrary<infer T> ? T : never;

export function writeAnswer(value: unknown, how: Habits): string {
  const body = write(value, how);
  return `${how.before}${body.slice(0, body.length - how.cut)}${how.cut > 0 ? "" : how.after}`;
}

function write(value: unknown, how: Habits): string {
  if (Array.isArray(value))
    return `[${joined(
      value.map((item) => write(item, how)),
      how,
    )}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return `{${joined(
      entries.map(([key, part]) => `${writeKey(key, how)}: ${write(part, how)}`),
      how,
    )}}`;
  }
  if (typeof value === "string") return writeText(value, how);
  if (value === null) return how.isPython ? "None" : "null";
  if (typeof value === "boolean" && how.isPython) return value ? "True" : "False";
  return typeof value === "number" && how.quotesNumbers ? `"${value}"` : JSON.stringify(value);
}

function joined(parts: readonly string[], { comma, endsWithComma }: Habits): string {
  return `${parts.join(comma)}${endsWithComma && parts.length > 0 ? "," : ""}`;
}

function writeKey(key: string, how: Habits): string {
  return !how.quotesKeys && /^[a-z]\w*$/i.test(key) ? key : writeText(key, { ...how, escapesQuotes: true });
}

function writeText(value: string, { quote, escapesQuotes, escapesLines }: Habits): string {
  let inner = JSON.stringify(value).slice(1, -1);
  if (!escapesQuotes) inner = inner.replaceAll('\\"', '"');
  else if (quote === "'") inner = inner.replaceAll('\\"', '"').replaceAll("'", "\\'");
  if (!escapesLines) inner = inner.replaceAll(/(?<!\\)\\n/g, "\n");
  return `${quote}${inner}${quote}`;
}
