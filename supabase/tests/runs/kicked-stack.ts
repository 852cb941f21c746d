// A stack whose agent function only notes the kicks that it gets. Its address and the limits are global settings, so no other
// story may be on it.
import { createServer, type IncomingHttpHeaders } from "node:http";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { type RunningStack, startStack } from "../../../scripts/product/programs.ts";
import { listen } from "../support/listen.ts";
import { signUp, useStack } from "../support/test-users.ts";

interface Kick {
  readonly text: string;
  readonly body: { readonly run_id: string };
  readonly headers: IncomingHttpHeaders;
}

export const secret = "the-secret-that-signs-kicks";

/** Sessions of one user. What a test changes is undone before the next one. */
export class KickedStack {
  readonly kicks: Kick[] = [];
  agentUrl = "";
  ownerId = "";
  private running: RunningStack | undefined;
  private db: postgres.Sql | undefined;
  private readonly agent = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      this.kicks.push({ text, body: JSON.parse(text), headers: request.headers });
      response.writeHead(202).end();
    });
  });

  /** For a test file, or a group in it. */
  static forTests(): KickedStack {
    const stack = new KickedStack();
    beforeAll(() => stack.start());
    beforeEach(() => stack.reset());
    afterAll(() => stack.stop());
    return stack;
  }

  get details() {
    if (this.running === undefined) throw new Error("It is started before the first test.");
    return this.running.details;
  }

  get operator(): postgres.Sql {
    if (this.db === undefined) throw new Error("It is started before the first test.");
    return this.db;
  }

  /** Ids of the runs that were kicked. */
  get kicked(): string[] {
    return this.kicks.map(({ body }) => body.run_id);
  }

  async openSession(): Promise<string> {
    const [session] = await this.operator`with made as (
        insert into public.sessions (id, owner_id) values (gen_random_uuid(), ${this.ownerId}) returning id, owner_id
      ), member as (
        insert into public.session_members (session_id, user_id, role) select id, owner_id, 'owner' from made)
      select id from made`;
    return session?.id;
  }

  /** The run that is queued for what is said. */
  async say(sessionId: string, sql: postgres.ISql = this.operator): Promise<string> {
    const [message] = await sql`insert into public.messages (session_id, role, parts)
      values (${sessionId}, 'user', '[{"type": "text", "text": "Go"}]') returning id`;
    const [queued] = await sql`select id from public.runs where message_id = ${message?.id}`;
    return queued?.id;
  }

  async claim(runId: string): Promise<string> {
    const [claimed] = await this.operator`select worker.claim_run(${runId}) ->> 'token' as token`;
    return claimed?.token;
  }

  async finish(runId: string, token: string): Promise<void> {
    await this.operator`select worker.finish_run(${runId}, ${token}, 'succeeded')`;
  }

  /** Waits until exactly these runs have been kicked. */
  async expectKicks(...runIds: string[]): Promise<void> {
    await expect.poll(() => this.kicked).toEqual(runIds);
  }

  private async start(): Promise<void> {
    this.agentUrl = `http://${await listen(this.agent)}/agent`;
    this.running = await startStack({ args: ["--ephemeral", "--port", "0", "--log-level", "warn"] });
    this.db = postgres(this.running.details.dbUrl, { max: 3, onnotice: () => undefined });
    useStack(this.running.details);
    await this.db`select vault.create_secret(${secret}, 'agent_kick_key')`;
    this.ownerId = (await signUp()).id;
  }

  private async reset(): Promise<void> {
    const { operator } = this;
    await operator`delete from public.sessions`;
    await operator`delete from private.user_limits`;
    // Leases are long, so that the sweep finds only the runs that a test expires.
    await operator`update private.settings set agent_url = ${this.agentUrl}, runs_paused = false, lease_seconds = 600`;
    await operator`update private.settings set runs_resumed_at = null`;
    this.kicks.length = 0;
  }

  private async stop(): Promise<void> {
    await this.db?.end();
    await this.running?.stop();
    this.agent.close();
  }
}
