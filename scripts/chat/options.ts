// The command line: npm run chat -- [options] [message…]
import { parseArgs } from "node:util";

export const usage = `Talk to the agent from a terminal.

  npm run chat -- [options] [message…]

A message on the command line or on standard input is sent, and its run followed to the end. Exit codes: 0 the run
succeeded, 1 it failed or was stopped, 2 it waits for an answer, 64 invalid usage.

  --session ID      open this session; otherwise the newest one, or a new one if there is none
  --new             open a new session
  --url URL         the project (SUPABASE_URL; http://127.0.0.1:54321)
  --key KEY         its publishable key (SUPABASE_PUBLISHABLE_KEY; known for a local stack)
  --email E         sign in with e-mail and password (CHAT_EMAIL, CHAT_PASSWORD); otherwise as a guest, the
                    same one each time
  --password P
  --json            print each event of the log as a line of JSON, and nothing else
  --interactive     read lines as from a terminal even if standard input is not one
  --help

Without colours: NO_COLOR=1.
`;

export interface Options {
  readonly sessionId: string | undefined;
  readonly isNew: boolean;
  readonly url: string;
  readonly key: string;
  /** Undefined: a guest. */
  readonly account: { readonly email: string; readonly password: string } | undefined;
  readonly isJson: boolean;
  readonly isInteractive: boolean;
  readonly message: string | undefined;
}

export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const localUrl = "http://127.0.0.1:54321";
/** Every local stack has this key: the Supabase CLI publishes it. */
export const localPublishableKey = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";

export type Environment = Readonly<Record<string, string | undefined>>;

export function readOptions(args: readonly string[], env: Environment): Options | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  if (values.session !== undefined && values.new) throw new UsageError("Give --session or --new, not both.");
  const url = readUrl(values.url ?? env.SUPABASE_URL ?? localUrl);
  return {
    sessionId: values.session,
    isNew: values.new ?? false,
    url,
    key: readKey(values.key ?? env.SUPABASE_PUBLISHABLE_KEY, url),
    account: readAccount(values.email ?? env.CHAT_EMAIL, values.password ?? env.CHAT_PASSWORD),
    isJson: values.json ?? false,
    isInteractive: values.interactive ?? false,
    message: positionals.length > 0 ? positionals.join(" ") : undefined,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        session: text,
        new: flag,
        url: text,
        key: text,
        email: text,
        password: text,
        json: flag,
        interactive: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`--url must be the address of a project, such as ${localUrl}.`);
  }
  return text.replace(/\/+$/, "");
}

function readKey(key: string | undefined, url: string): string {
  if (key) return key;
  const { hostname } = new URL(url);
  if (hostname === "127.0.0.1" || hostname === "localhost") return localPublishableKey;
  throw new UsageError("This project's publishable key is needed: --key, or SUPABASE_PUBLISHABLE_KEY.");
}

function readAccount(email: string | undefined, password: string | undefined): Options["account"] {
  if (!email && !password) return undefined;
  if (!email || !password) throw new UsageError("Signing in takes both --email and --password.");
  return { email, password };
}
