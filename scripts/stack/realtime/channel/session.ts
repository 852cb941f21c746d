// The caller of a channel, across token refreshes.
import type { StackKeys } from "../../keys.ts";
import { type CallerClaims, verifyAccessToken } from "../access/access-token.ts";
import type { Caller } from "../access/authorization.ts";

/** Also limits the effect of a changed clock. */
const maxRecheckMs = 5 * 60 * 1000;

export class Session {
  readonly #keys: StackKeys;
  readonly #headers: Readonly<Record<string, string>>;
  #token: string;
  #claims: CallerClaims;
  #timer: NodeJS.Timeout | undefined;
  #onExpiry: ((message: string) => void) | undefined;

  private constructor(options: SessionOptions, claims: CallerClaims) {
    this.#keys = options.keys;
    this.#headers = options.headers;
    this.#token = options.token;
    this.#claims = claims;
  }

  /** Throws `TokenError`. */
  static async open(options: SessionOptions): Promise<Session> {
    return new Session(options, await verifyAccessToken(options.keys, options.token));
  }

  get token(): string {
    return this.#token;
  }

  get caller(): Caller {
    return { claims: this.#claims, headers: this.#headers };
  }

  /** Throws `TokenError` and then leaves the session unchanged. */
  async renew(token: string): Promise<void> {
    this.#claims = await verifyAccessToken(this.#keys, token);
    this.#token = token;
    this.#scheduleCheck();
  }

  /** Calls back when the current token expires. */
  watch(onExpiry: (message: string) => void): void {
    this.#onExpiry = onExpiry;
    this.#scheduleCheck();
  }

  end(): void {
    this.#onExpiry = undefined;
    clearTimeout(this.#timer);
  }

  #scheduleCheck(): void {
    clearTimeout(this.#timer);
    if (!this.#onExpiry) return;
    const remainingMs = Math.max(0, this.#claims.exp * 1000 - Date.now());
    this.#timer = setTimeout(() => this.#check(), Math.min(remainingMs, maxRecheckMs)).unref();
  }

  #check(): void {
    const token = this.#token;
    verifyAccessToken(this.#keys, token).then(
      () => this.#scheduleCheck(),
      (error: unknown) => {
        if (token === this.#token) this.#onExpiry?.(error instanceof Error ? error.message : String(error));
      },
    );
  }
}

export interface SessionOptions {
  readonly keys: StackKeys;
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
}
