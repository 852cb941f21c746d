import type { EdgeEnv } from "../edge-env.ts";
// The edge as its callers see it, in front of an upstream.
import edge from "../edge.ts";

export const publishableKey = "sb_publishable_1";

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly env?: EdgeEnv;
}

/** Sends the project's key and the length of the body, as browsers do, unless the headers say something else. */
export function edgeInFrontOf(url: string): (path: string, call?: Call) => Promise<Response> {
  return (path, { method = "GET", headers = {}, body, env = {} } = {}) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const init = { method, headers: { apikey: publishableKey, ...length, ...headers }, ...(body ? { body } : {}) };
    const project = { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: publishableKey };
    return edge.fetch(new Request(`https://app.example${path}`, init), { ...project, ...env });
  };
}
