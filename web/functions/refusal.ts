// Why the edge refused a request. The body has the form that the service would have used, so that clients read it as usual.
import { apiHeaders } from "../build/site-headers.ts";

export type Service = "rest" | "auth" | "functions" | "storage" | "realtime";

const statuses = {
  not_signed_in: 401,
  project_key_wrong: 401,
  path_unknown: 404,
  method_not_allowed: 405,
  length_required: 411,
  too_large: 413,
  upgrade_required: 426,
  too_many_requests: 429,
  not_configured: 500,
  internal: 500,
  upstream_unreachable: 502,
} as const;

export type RefusalCode = keyof typeof statuses;

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, sentence: string, headers: Readonly<Record<string, string>> = {}) {
    super(sentence);
    this.code = code;
    this.headers = headers;
  }
}

export function toResponse({ code, message, headers }: Refusal, service: Service | undefined): Response {
  return Response.json(bodyFor(service, code, message), {
    status: statuses[code],
    headers: { ...apiHeaders, ...headers },
  });
}

function bodyFor(service: Service | undefined, code: RefusalCode, message: string): object {
  if (service === "rest") return { code, message, details: null, hint: null };
  if (service === "auth") {
    const error_code = code === "too_many_requests" ? "over_request_rate_limit" : code;
    return { code: statuses[code], error_code, msg: message };
  }
  return { error: { code, message } };
}
