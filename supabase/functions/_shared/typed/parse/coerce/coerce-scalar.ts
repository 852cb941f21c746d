// Strings, numbers, booleans and dates from quoted or unquoted text.
import { z } from "zod";
import type { BareNode, LooseNode, QuotedNode } from "../read/loose-tree.ts";
import type { RepairKind } from "../repair.ts";
import { type Fit, fitting, mismatch, nameOfNode } from "./fit.ts";
import { exactNumber, isJsonNumber } from "./number-text.ts";

export type ScalarNode = QuotedNode | BareNode;

export function isScalar(node: LooseNode): node is ScalarNode {
  return node.kind === "quoted" || node.kind === "bare";
}

export function isNullWord(node: LooseNode): boolean {
  return node.kind === "bare" && /^(null|none|nil)$/i.test(node.text);
}

export function fitText(node: ScalarNode): Fit {
  if (node.kind === "quoted") return fitting(node.text, node);
  if (isNullWord(node) || /^(undefined|nan)$/i.test(node.text)) return mismatch(`expected text, found ${node.text}`);
  const isLiteral = isJsonNumber(node.text) || /^(true|false)$/i.test(node.text);
  return fitting(node.text, node, isLiteral ? "to_text" : "unquoted_text");
}

export function fitNumber(node: ScalarNode): Fit {
  if (node.kind === "bare" && isJsonNumber(node.text)) {
    const value = Number(node.text);
    return Number.isFinite(value) ? fitting(value, node) : mismatch(`a number that is too large: ${shown(node)}`);
  }
  const value = exactNumber(node.text.trim());
  if (value === undefined) return mismatch(`expected a number, found ${shown(node)}`);
  return fitting(value, node, node.kind === "quoted" ? "to_number" : "number_style");
}

export function fitBigint(node: ScalarNode): Fit {
  const text = node.text.trim();
  if (!/^-?(0|[1-9]\d*)$/.test(text)) return mismatch(`expected a whole number, found ${shown(node)}`);
  return fitting(BigInt(text), node, ...when(node.kind === "quoted", "to_number"));
}

export function fitBoolean(node: ScalarNode): Fit {
  const word = node.text.trim().toLowerCase();
  if (word !== "true" && word !== "false") return mismatch(`expected true or false, found ${shown(node)}`);
  if (node.kind === "quoted") return fitting(word === "true", node, "to_boolean");
  return fitting(word === "true", node, ...when(node.text !== word, "literal_style"));
}

const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/;
const isoMoment = /^(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** A date, or a time with its zone: without a zone the value would depend on the machine. */
export function fitDate(node: ScalarNode): Fit {
  const text = node.text.trim();
  const [, year, month, day] = isoDay.exec(text) ?? isoMoment.exec(text) ?? [];
  const parsed = z.coerce.date().safeParse(text);
  if (year === undefined || !parsed.success || Number(day) > daysIn(Number(year), Number(month))) {
    return mismatch(`expected a date as 2001-12-31 or 2001-12-31T23:59:59Z, found ${shown(node)}`);
  }
  return fitting(parsed.data, node, "to_date");
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** The nearest JSON value, where the schema takes any. */
export function fitAnyScalar(node: ScalarNode): Fit {
  if (node.kind === "quoted") return fitText(node);
  if (isNullWord(node)) return fitting(null, node, ...when(node.text !== "null", "literal_style"));
  for (const fit of [fitNumber(node), fitBoolean(node)]) if (fit.ok) return fit;
  return fitText(node);
}

function when(condition: boolean, kind: RepairKind): RepairKind[] {
  return condition ? [kind] : [];
}

export function shown(node: LooseNode): string {
  if (!isScalar(node)) return nameOfNode(node);
  const text = node.text.length > 60 ? `${node.text.slice(0, 60)}…` : node.text;
  return node.kind === "quoted" ? JSON.stringify(text) : text;
}
