// `raise … using errcode = 'PT409'` and `raise sqlstate 'PGRST'`: SQL that chooses its own HTTP answer.
import type postgres from "postgres";
import { z } from "zod";
import { errorResponse } from "../errors.ts";

const messageSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.string().nullish(),
  hint: z.string().nullish(),
});

const detailSchema = z.object({
  status: z.int().min(200).max(599),
  status_text: z.string().optional(),
  headers: z.record(z.string(), z.string()),
});

const messageHint =
  "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.";
const detailHint =
  "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.";

export function raisedResponse(error: postgres.PostgresError): Response | undefined {
  if (error.code === "PGRST") return pgrstResponse(error);
  if (!error.code.startsWith("PT")) return undefined;
  const status = Number(error.code.slice(2));
  return errorResponse({
    status: status >= 200 && status <= 599 ? status : 500,
    code: error.code,
    message: error.message,
    details: error.detail ?? null,
    hint: error.hint ?? null,
  });
}

function pgrstResponse({ message, detail }: postgres.PostgresError): Response {
  const body = messageSchema.safeParse(parseJson(message));
  if (!body.success) return unreadable(`Invalid JSON value for MESSAGE: '${message}'`, messageHint);
  if (!detail) return unreadable("DETAIL is missing in the RAISE statement", detailHint);
  const answer = detailSchema.safeParse(parseJson(detail));
  if (!answer.success) return unreadable(`Invalid JSON value for DETAIL: '${detail}'`, detailHint);
  return errorResponse({ ...body.data, status: answer.data.status, headers: answer.data.headers });
}

function unreadable(details: string, hint: string): Response {
  const message = `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`;
  return errorResponse({ status: 500, code: "PGRST121", message, details, hint });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // the schema refuses it, with a hint for the author of the SQL
    throw error;
  }
}
