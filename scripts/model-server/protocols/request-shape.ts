// Parses a request body with its schema and words the first problem as the provider does.
import type { z } from "zod";
import { badRequest, type RequestRefused } from "./protocol.ts";

type Place = readonly PropertyKey[];

interface Problem {
  readonly place: Place;
  readonly kind: "missing" | "unknown" | "wrong";
  readonly text: string;
}

/** `refusalOf` turns a problem into the provider's refusal. */
export function parseShape<Shape>(
  schema: z.ZodType<Shape>,
  body: unknown,
  refusalOf: (problem: Problem) => RequestRefused,
): Shape {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw refusalOf(problemOf(parsed.error.issues));
}

/** The first issue; of a union, that of the alternative which matched furthest. */
function problemOf(issues: readonly z.core.$ZodIssue[], before: Place = []): Problem {
  const [issue] = issues;
  if (!issue) return { place: before, kind: "wrong", text: "is not valid" };
  const place = [...before, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return { place: [...place, ...issue.keys.slice(0, 1)], kind: "unknown", text: "is not permitted" };
  }
  if (issue.code === "invalid_union") {
    const deepest = issue.errors
      .map((inner) => problemOf(inner, place))
      .sort((a, b) => b.place.length - a.place.length)[0];
    if (deepest) return deepest;
  }
  const isMissing = issue.code === "invalid_type" && issue.input === undefined;
  return { place, kind: isMissing ? "missing" : "wrong", text: issue.message };
}

export function openaiProblem({ place, kind, text }: Problem): RequestRefused {
  const param = place
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index ? "." : ""}${String(key)}`))
    .join("");
  if (kind === "missing")
    return badRequest(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
  if (kind === "unknown") return badRequest(`Unknown parameter: '${param}'.`, param, "unknown_parameter");
  return badRequest(`Invalid value for '${param}': ${text}.`, param, "invalid_value");
}

export function anthropicProblem({ place, kind, text }: Problem): RequestRefused {
  const path = place.map(String).join(".");
  if (kind === "missing") return badRequest(`${path}: Field required`);
  if (kind === "unknown") return badRequest(`${path}: Extra inputs are not permitted`);
  return badRequest(`${path}: ${text}`);
}
