// Chooses the answer among the candidates: the one with the cheapest repairs, unless another one that is as good contradicts it.
import type { z } from "zod";
import type { Ending, Parsed, ParseOptions, RefusalReason, RefusedCandidate } from "./answer.ts";
import type { Coercer } from "./coerce/coercer.ts";
import { type Fitting, repairsOf, sentence } from "./coerce/fit.ts";
import type { Candidate } from "./read/find-answers.ts";
import type { LooseNode, RecordNode } from "./read/loose-tree.ts";
import { costOf, defaultMaxCost, type Repair, type RepairKind } from "./repair.ts";
import { isSameValue } from "./same-value.ts";
import type { Shape } from "./shape/shape.ts";

export interface Proposal {
  readonly node: LooseNode;
  readonly start: number;
  readonly end: number;
  /** The repairs that were needed to find the node. */
  readonly repairs: readonly RepairKind[];
  /** The surrounding text may call it an example, or a correction of an earlier answer. */
  readonly role: "answer" | "example" | "correction";
  /** Its keys show that it is an answer, even if it is unusable. */
  readonly isMeant: boolean;
  /** Only punctuation separates it from the candidate before it. If that one is broken, this is a part of it. */
  readonly isAttached: boolean;
}

interface Usable<T> {
  readonly proposal: Proposal;
  readonly value: T;
  readonly repairs: readonly Repair[];
  readonly cost: number;
}

/** A smaller difference in cost does not decide between two answers. */
const leastAdvantage = 4;
const correction =
  /\b(final|finally|correct|corrected|correction|revised|updated|instead|actually|fixed|wait|oops|sorry)\b/i;
const example = /\b(examples?|e\.g|for instance|such as|would look like|sample)\b/i;

export function chooseAnswer<T extends z.ZodType>(
  schema: T,
  shape: Shape,
  proposals: readonly Proposal[],
  coercer: Coercer,
  { maxCost = defaultMaxCost, isCut = false }: ParseOptions & Ending,
): Parsed<z.output<T>> {
  const usable: Usable<z.output<T>>[] = [];
  const refused: RefusedCandidate[] = [];
  let reason: RefusalReason = proposals.length === 0 ? "no_answer" : "not_fitting";
  const lost: Proposal[] = [];
  let isBrokenBefore = false;
  for (const proposal of proposals) {
    const tried: Tried<z.output<T>> =
      isBrokenBefore && proposal.isAttached ? partOfBroken : tryProposal(schema, shape, proposal, coercer);
    isBrokenBefore = !tried.ok;
    const isUnfinished = isCut && tried.ok && !isClosed(proposal, tried.usable);
    if (tried.ok && tried.usable.cost <= maxCost && !isUnfinished) {
      usable.push(tried.usable);
      continue;
    }
    if (tried.ok) reason = "too_damaged";
    if (proposal.isMeant && proposal.role !== "example") lost.push(proposal);
    const problems = !tried.ok
      ? tried.problems
      : [isUnfinished ? "cut off before its end" : "too damaged to tell what was meant"];
    refused.push({ start: proposal.start, end: proposal.end, problems });
  }
  const best = bestOf(usable, lost);
  if (best === "ambiguous") reason = "ambiguous";
  // Whatever else is wrong, the answer was not finished.
  if (isCut) reason = "cut_off";
  if (best === undefined || best === "ambiguous") return { ok: false, reason, candidates: refused };
  return { ok: true, value: best.value, repairs: best.repairs, cost: best.cost };
}

/** A word at the end of the text may be unfinished, and so may a list without its bracket. */
function isClosed<T>({ node }: Proposal, { repairs }: Usable<T>): boolean {
  return (node.kind === "list" || node.kind === "record") && repairs.every(({ kind }) => kind !== "missing_bracket");
}

const partOfBroken = { ok: false, problems: ["part of an answer that is broken earlier"] } as const;

type Tried<T> = { ok: true; usable: Usable<T> } | { ok: false; problems: readonly string[] };

function tryProposal<T extends z.ZodType>(
  schema: T,
  shape: Shape,
  proposal: Proposal,
  coercer: Coercer,
): Tried<z.output<T>> {
  const fit = coercer.fit(shape, proposal.node);
  if (!fit.ok) return { ok: false, problems: fit.problems.map(sentence) };
  const parsed = schema.safeParse(fit.value);
  if (!parsed.success) {
    const problems = parsed.error.issues
      .slice(0, 5)
      .map(({ path, message }) =>
        sentence({ path: path.map((step) => (typeof step === "symbol" ? String(step) : step)), message }),
      );
    return { ok: false, problems };
  }
  const repairs = allRepairs(proposal, fit);
  return { ok: true, usable: { proposal, value: parsed.data, repairs, cost: costOf(repairs) } };
}

function allRepairs({ repairs, start }: Proposal, fit: Fitting): Repair[] {
  return [...repairs.map((kind) => ({ kind, at: start })), ...repairsOf(fit)];
}

function bestOf<T>(all: readonly Usable<T>[], lost: readonly Proposal[]): Usable<T> | "ambiguous" | undefined {
  const meant = all.filter(({ proposal }) => proposal.role !== "example");
  const usable = meant.length > 0 ? meant : lost.length > 0 ? [] : all;
  const last = usable.at(-1);
  if (last === undefined) return undefined;
  // A later candidate that is unreadable may be the one that was meant.
  if (lost.some(({ start }) => start > last.proposal.start)) return "ambiguous";
  if (last.proposal.role === "correction") return last;
  const [first, ...others] = [...usable].sort((left, right) => left.cost - right.cost);
  if (first === undefined) return undefined;
  const isRivalled = others.some(
    ({ cost, value }) => cost - first.cost < leastAdvantage && !isSameValue(value, first.value),
  );
  return isRivalled ? "ambiguous" : first;
}

/** The candidates as proposals. For a list schema, items on lines of their own are joined into one list. */
export function proposalsFrom(
  candidates: readonly Candidate[],
  shape: Shape,
  isKnownKey: (name: string) => boolean,
): Proposal[] {
  const rows = takesList(shape) ? rowsOf(candidates) : candidates.map((candidate) => [candidate]);
  return rows.flatMap((row) => {
    const [first] = row;
    const last = row.at(-1);
    if (first === undefined || last === undefined || isMarkInProse(first)) return [];
    const node = row.length === 1 ? first.root : joined(row, first, last);
    const isAlone = first.before.trim() === "" && last.behind.trim() === "";
    const repairs: RepairKind[] = isAlone ? [] : ["text_around"];
    if (first.isReasoning) repairs.push("inside_reasoning");
    if (row.length > 1) repairs.push("lines_joined");
    const role = row.length > 1 ? "answer" : roleOf(first.before);
    const isMeant = row.some(({ root }) => root.kind === "record" && hasKnownKey(root, isKnownKey));
    const isAttached = !/[\p{L}`]|\n\s*\n/u.test(first.before) || /^[\s,;]*[}\]]/.test(last.behind);
    return [{ node, start: first.root.start, end: last.root.end, repairs, role, isMeant, isAttached }];
  });
}

function takesList(shape: Shape): boolean {
  return shape.kind === "list" || (shape.kind === "union" && shape.options.some(takesList));
}

function rowsOf(candidates: readonly Candidate[]): Candidate[][] {
  const rows: Candidate[][] = [];
  for (const candidate of candidates) {
    const row = rows.at(-1);
    const isRow = candidate.isNextInRow && candidate.root.kind === "record" && row?.at(-1)?.root.kind === "record";
    if (isRow) row?.push(candidate);
    else rows.push([candidate]);
  }
  return rows;
}

function joined(row: readonly Candidate[], first: Candidate, last: Candidate): LooseNode {
  const items = row.map(({ root }) => root);
  return {
    kind: "list",
    items,
    start: first.root.start,
    end: last.root.end,
    repairs: [],
    isDone: true,
    wantsMore: false,
  };
}

export function roleOf(before: string): Proposal["role"] {
  const lead = before
    .trimEnd()
    .split(/\n\s*\n/)
    .slice(-2)
    .join("\n");
  if (correction.test(lead)) return "correction";
  return example.test(lead) ? "example" : "answer";
}

function hasKnownKey({ entries }: RecordNode, isKnownKey: (name: string) => boolean): boolean {
  return entries.some(({ key }) => isKnownKey(key));
}

/** `[1]`, `[x]` or `[sic]` in a sentence is not a list. */
function isMarkInProse({ root, before, behind }: Candidate): boolean {
  if (root.kind !== "list" || root.items.some(({ kind }) => kind !== "bare")) return false;
  const lineBefore = before.slice(before.lastIndexOf("\n") + 1).trim();
  const [lineBehind = ""] = behind.split("\n");
  return /[^:=`>]$/.test(lineBefore) || /[\p{L}\p{N}]/u.test(lineBehind);
}
