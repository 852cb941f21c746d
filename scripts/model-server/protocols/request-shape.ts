// A request body against its schema, with what is wrong said the way the provider says it.
import type { z } from "zod";
import { badRequest, type RequestRefused } from "./protocol.ts";

type Place = readonly PropertyKey[];

interface Complaint {
  readonly place: Place;
  readonly kind: "missing" | "unknown" | "wrong";
  readonly text: string;
}

/** `wordIt` turns a complaint into the provider's refusal. */
export function parseShape<Shape>(
  schema: z.ZodType<Shape>,
  body: unknown,
  wordIt: (complaint: Complaint) => RequestRefused,
): Shape {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw wordIt(complaintOf(parsed.error.issues));
}

/** The first issue; of a union, that of the alternative that came furthest. */
function complaintOf(issues: readonly z.core.$ZodIssue[], before: Place = []): Complaint {
  const [issue] = issues;
  if (!issue) return { place: before, kind: "wrong", text: "is not valid" };
  const place = [...before, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return { place: [...place, ...issue.keys.slice(0, 1)], kind: "unknown", text: "is not permitted" };
  }
  if (issue.code === "invalid_union") {
    const deepest = issue.errors
      .map((inner) => complaintOf(inner, place))
      .sort((a, b) => b.place.length - a.place.length)[0];
    if (deepest) return deepest;
  }
  const isMissing = issue.code === "invalid_type" && issue.input === undefined;
  return { place, kind: isMissing ? "missing" : "wrong", text: issue.message };
}

export function openaiComplaint({ place, kind, text }: Complaint): RequestRefused {
  const param = place
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index ? "." : ""}${String(key)}`))
    .join("");
  if (kind === "missing")
    return badRequest(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
  if (kind === "unknown") return badRequest(`Unknown parameter: '${param}'.`, param, "unknown_parameter");
  return badRequest(`Invalid value for '${param}': ${text}.`, param, "invalid_value");
}

export function anthropicComplaint({ place, kind, text }: Complaint): RequestRefused {
  const path = place.map(String).join(".");
  if (kind === "missing") return badRequest(`${path}: Field required`);
  if (kind === "unknown") return badRequest(`${path}: Extra inputs are not permitted`);
  return badRequest(`${path}: ${text}`);
}
