/** One line for the operator, who reads it at Cloudflare. Never a header or a query: they carry tokens. */
export function log(line: string, cause?: unknown): void {
  // oxlint-disable-next-line no-console -- a Worker's log is its console
  console.error(...(cause === undefined ? [line] : [line, cause]));
}
