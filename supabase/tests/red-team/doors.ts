// The public doors of a project, used by hand: what a client library would not send can be sent, too. Everything that comes
// back is searched for texts that the caller must not see.
import { stack } from "../support/test-users.ts";

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** The status of a request whose connection broke before it was answered. */
export const broken = 0;

/** Keeps nothing of what it reads but what was found. */
export class Watch {
  readonly #canaries: readonly string[];
  readonly found = new Set<string>();
  bytes = 0;

  constructor(canaries: readonly string[]) {
    this.#canaries = canaries;
  }

  read(text: string): void {
    this.bytes += text.length;
    for (const canary of this.#canaries) if (text.includes(canary)) this.found.add(canary);
  }
}

export class Doors {
  readonly #token: string;
  readonly watch: Watch;
  /** How often each request was answered how: `write_file storage_full`. */
  readonly outcomes = new Map<string, number>();

  constructor(token: string, watch: Watch) {
    this.#token = token;
    this.watch = watch;
  }

  get token(): string {
    return this.#token;
  }

  async ask(path: string, { method = "POST", headers = {}, body }: Request = {}): Promise<Reply> {
    const own = { apikey: stack().publishableKey, authorization: `Bearer ${this.#token}` };
    const request = {
      method,
      headers: { ...own, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    };
    const reply = await this.#send(path, request).catch((error: unknown) => {
      if (error instanceof TypeError) return { status: broken, body: String(error.cause ?? error.message) };
      throw error;
    });
    const isOk = reply.status >= 200 && reply.status < 300;
    const outcome = `${path.split("?")[0]} ${reply.status} ${isOk ? "ok" : codeOf(reply.body)}`;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    return reply;
  }

  async #send(path: string, request: RequestInit): Promise<Reply> {
    const response = await fetch(`${stack().url}${path}`, request);
    const text = await response.text();
    this.watch.read(text);
    this.watch.read(JSON.stringify([...response.headers]));
    return { status: response.status, body: parsed(text) };
  }

  rpc(verb: string, args: Readonly<Record<string, unknown>>): Promise<Reply> {
    return this.ask(`/rest/v1/rpc/${verb}`, { body: args });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

/** Functions answer `{ error: { code } }`. Verbs raise their code as the message of an SQL error. */
function codeOf(answer: unknown): string {
  const { error, message, code } = Object(answer);
  const codes = [Object(error).code, message, code].map(String);
  return codes.find((one) => /^[a-z_]+$/.test(one) && one !== "undefined") ?? "refused";
}

/** A guest's way in: nothing but the publishable key is needed. */
export async function enterAsGuest(watch: Watch): Promise<{ readonly id: string; readonly doors: Doors }> {
  const { body } = await new Doors(stack().publishableKey, watch).ask("/auth/v1/signup", { body: {} });
  const { access_token, user } = Object(body);
  return { id: String(user?.id), doors: new Doors(String(access_token), watch) };
}
