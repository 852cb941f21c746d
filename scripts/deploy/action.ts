// What a step does to the world, as data: a dry run prints exactly what a real run would do.

/** A program found through PATH. `npm run` puts the repository's own first. */
export interface Command {
  readonly kind: "command";
  readonly program: "npm" | "supabase" | "wrangler";
  readonly args: readonly string[];
  /** Added to the environment: what must not be on a command line. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One statement with parameters, or several without, run as `postgres`. */
export interface Sql {
  readonly kind: "sql";
  readonly text: string;
  readonly parameters?: readonly string[];
}

/** A request to the Management API; the path begins after `/v1/projects/<ref>`. */
export interface ApiRequest {
  readonly kind: "api";
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  readonly path: string;
  readonly body?: unknown;
}

/** A request to the project itself. */
export interface ProjectRequest {
  readonly kind: "project";
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Work on this machine, or a conversation: described in a sentence. */
export interface Work {
  readonly kind: "work";
  readonly sentence: string;
  run(): Promise<unknown>;
}

export type Action = Command | Sql | ApiRequest | ProjectRequest | Work;

export const command = (
  program: Command["program"],
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Command => ({ kind: "command", program, args, ...(env && { env }) });

export const sql = (text: string, ...parameters: string[]): Sql => ({
  kind: "sql",
  text: text.trim().replace(/\n\s+/g, "\n"),
  ...(parameters.length > 0 && { parameters }),
});

export const api = (method: ApiRequest["method"], path: string, body?: unknown): ApiRequest => ({
  kind: "api",
  method,
  path,
  ...(body !== undefined && { body }),
});

export const work = (sentence: string, run: () => Promise<unknown>): Work => ({ kind: "work", sentence, run });

/** Lines for people. They may contain secrets: mask them before they are printed. */
export function describeAction(action: Action): string[] {
  switch (action.kind) {
    case "command": {
      const env = Object.entries(action.env ?? {}).map(([name, value]) => `${name}=${value} `);
      return [`$ ${env.join("")}${action.program} ${action.args.join(" ")}`];
    }
    case "sql": {
      const [first, ...others] = action.text.split("\n");
      const parameters = (action.parameters ?? []).map((value, index) => `$${index + 1} = ${value}`);
      return [`sql> ${first}`, ...[...others, ...parameters].map((line) => `     ${line}`)];
    }
    case "api":
      return [`Management API> ${action.method} /v1/projects/<ref>${action.path}${bodyOf(action.body)}`];
    case "project": {
      const headers = Object.entries(action.headers).map(([name, value]) => ` ${name}: ${value}`);
      return [`project> ${action.method} ${action.path}${headers.join("")}${bodyOf(action.body)}`];
    }
    case "work":
      return action.sentence.split("\n");
    default:
      return action satisfies never;
  }
}

function bodyOf(body: unknown): string {
  return body === undefined ? "" : ` ${JSON.stringify(body)}`;
}
