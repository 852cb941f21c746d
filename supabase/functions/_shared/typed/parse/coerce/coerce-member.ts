// Enums and literals, by name, by alias, or by the only member that a short sentence mentions.
import type { Member, ShapeOf } from "../shape/shape.ts";
import { type ScalarNode, shown } from "./coerce-scalar.ts";
import { type Fit, fitting, mismatch } from "./fit.ts";
import { isJsonNumber } from "./number-text.ts";

const maxSentence = 200;
/** Shorter names are also words: "A" is in "a good idea". */
const minNameInSentence = 3;
const doubt =
  /\b(not|no|nor|never|neither|none|without|unlike|except|instead|rather|than|or|either|but|isnt|arent|wasnt|doesnt|dont|didnt|cannot|cant|wont|maybe|perhaps|unsure|unclear|if|unless|could|might)\b/;

export function fitMember(shape: ShapeOf<"member">, node: ScalarNode): Fit {
  const exact = shape.members.find(({ value }) => isWritten(value, node));
  if (exact !== undefined) return fitting(exact.value, node);
  const found = shape.index.find(node.text);
  if (found !== undefined) return fitting(found.found.value, node, ...repairFor(found, node));
  const inside = node.kind === "quoted" || / /.test(node.text) ? memberInside(node.text, shape.members) : undefined;
  if (inside !== undefined) return fitting(inside.value, node, "member_inside");
  const names = shape.members.slice(0, 12).map(({ value }) => JSON.stringify(value));
  return mismatch(`expected ${names.length === 1 ? "" : "one of "}${names.join(", ")}, found ${shown(node)}`);
}

function isWritten(value: Member["value"], { kind, text }: ScalarNode): boolean {
  if (typeof value === "string") return kind === "quoted" && text === value;
  if (kind === "quoted") return false;
  return typeof value === "number" ? isJsonNumber(text) && Number(text) === value : text === String(value);
}

function repairFor({ found, by }: { found: Member; by: "name" | "style" | "alias" }, node: ScalarNode) {
  if (by === "alias") return ["member_alias" as const];
  if (typeof found.value !== "string")
    return [node.kind === "quoted" ? ("to_number" as const) : ("literal_style" as const)];
  if (by === "style") return ["member_style" as const];
  return [node.kind === "bare" ? ("unquoted_text" as const) : ("member_style" as const)];
}

/** The one enum member that a short text mentions, unless it is negated or in doubt. */
function memberInside(text: string, members: readonly Member[]): Member | undefined {
  if (text.length > maxSentence) return undefined;
  let words = ` ${wordsOf(text)} `;
  const named = members
    .filter(({ value }) => typeof value === "string")
    .flatMap((member) => member.names.map((name) => ({ member, name: wordsOf(name) })))
    .sort((left, right) => right.name.length - left.name.length);
  const found = new Set<Member>();
  for (const { member, name } of named) {
    if (name === "" || !words.includes(` ${name} `)) continue;
    if (name.length < minNameInSentence) return undefined;
    found.add(member);
    // Removed, so that "in progress" is not found as "progress" too.
    words = words.replaceAll(` ${name} `, "  ");
  }
  const [only] = found;
  return found.size === 1 && !doubt.test(words) ? only : undefined;
}

function wordsOf(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}
