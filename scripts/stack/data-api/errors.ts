// PostgREST's error bodies: always these four keys.

export interface ApiError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: string | readonly object[] | null | undefined;
  readonly hint?: string | null | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown while a request is being read or run: rolls its transaction back and answers it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly response: Response;

  constructor(answer: ApiError | Response) {
    const response = answer instanceof Response ? answer : errorResponse(answer);
    super(`refused with ${response.status}`);
    this.response = response;
  }
}

export function errorResponse({ status, code, message, details = null, hint = null, headers }: ApiError): Response {
  return Response.json(
    { code, details, hint, message },
    {
      status,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "proxy-status": `PostgREST; error=${code}`,
        ...headers,
      },
    },
  );
}
