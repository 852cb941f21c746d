// PostgREST's error bodies: always these four keys.

export interface ApiError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: string | null | undefined;
  readonly hint?: string | null | undefined;
  readonly headers?: Readonly<Record<string, string>>;
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
