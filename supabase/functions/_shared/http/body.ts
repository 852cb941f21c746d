// The body of a request: bounded before it is read, parsed before it is used.
import type { z } from "zod";
import { AppError } from "../protocol/errors.ts";

/** Refuses a body as `invalid_input` if it does not fit. */
export function parseBody<Body>(text: string, schema: z.ZodType<Body>): Body {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap(nearestIssues).slice(0, 3);
  const sentences = faults.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new AppError("invalid_input", `This cannot be read: ${sentences.join("; ")}.`);
}

type Issue = z.core.$ZodIssue;

/** Of several possible forms, the issues with the one that the body is nearest to. */
function nearestIssues(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [nearest] = issue.errors.toSorted((left, right) => left.length - right.length);
  return nearest?.length ? nearest.flatMap(nearestIssues) : [issue];
}

/** Refuses a body as `too_large` while it is read, whatever its header says. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => new AppError("too_large", `A request may have at most ${maxBytes} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The parser's own message would quote the body, which may contain a key. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AppError("invalid_input", "The body must be JSON.");
  }
}
