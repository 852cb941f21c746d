// A session whose model plays a scenario, worked on by the real agent function.
import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import type { ModelSpec } from "../../functions/_shared/models/model-client.ts";
import type { SessionState } from "../../functions/_shared/protocol/session-state.ts";
import { type Follower, follow } from "../following/followers.ts";
import { done, operatorSql, signUp, type TestUser } from "../support/test-users.ts";

export interface WorkingSession {
  readonly id: string;
  readonly owner: TestUser;
  readonly follower: Follower;
  /** The model server's request log of this session. */
  readonly requestLog: string;
  /** Sends a message; answers with its run. */
  say(text: string): Promise<string>;
  /** Resolves when every run has ended or waits. */
  rest(): Promise<SessionState>;
  /** Requests that the model server received. */
  requests(): Promise<readonly ModelRequestRecord[]>;
}

interface ModelRequestRecord {
  readonly model: string;
  readonly outcome: string;
  readonly body: unknown;
}

export interface SessionOptions {
  readonly scenario: string;
  readonly provider?: ModelSpec["provider"];
  readonly fallback?: string;
  readonly policy?: "allow_all" | "ask_before_changes" | "ask_before_all";
  readonly contextTokens?: number;
  readonly owner?: TestUser;
  /** Of the model's output, in US dollars per million tokens. */
  readonly price?: number;
  /** Instead of the model server. */
  readonly baseUrl?: string;
  /** Instead of the one that the agent tests share. */
  readonly modelServerUrl?: string;
}

export async function openWorkingSession(options: SessionOptions): Promise<WorkingSession> {
  const { owner = await signUp(), policy = "allow_all", modelServerUrl = inject("modelServerUrl") } = options;
  const id = randomUUID();
  const requestLog = `session-${id}`;
  const modelId = await addModels(requestLog, { ...options, modelServerUrl });
  await done(owner.userDb.rpc("create_session", { id, model_id: modelId }));
  await done(owner.userDb.rpc("set_session", { session_id: id, changes: { approval_policy: policy } }));
  const follower = await follow(owner.userDb, id);
  let sent = 0;
  return {
    id,
    owner,
    follower,
    requestLog,
    say: async (text) => {
      const parts = [{ type: "text", text }];
      const answer = await done(owner.userDb.rpc("send_message", { session_id: id, id: randomUUID(), parts }));
      sent += 1;
      return (answer as { run_id: string }).run_id; // as send_message says
    },
    rest: async () => {
      await follower.until(({ runs }) => runs.size >= sent && [...runs.values()].every((run) => isAtRest(run.status)));
      return follower.session.state;
    },
    requests: async () => {
      const response = await fetch(`${modelServerUrl}/s/${requestLog}/requests`);
      return (await response.json()) as ModelRequestRecord[]; // as the model server says
    },
  };
}

function isAtRest(status: string): boolean {
  return status !== "queued" && status !== "running";
}

/** Adds models as an operator does. */
async function addModels(requestLog: string, options: SessionOptions & { modelServerUrl: string }): Promise<string> {
  const { scenario, fallback, provider = "openai_chat", contextTokens = 100_000 } = options;
  const sql = operatorSql(1);
  const base = `${options.modelServerUrl}/s/${requestLog}`;
  const add = async (id: string, name: string, fallbackId: string | null) => {
    const base_url = options.baseUrl ?? (provider === "anthropic" ? base : `${base}/v1`);
    const capabilities = {
      images: true,
      strict_tools: true,
      parallel_tools: true,
      reasoning: provider !== "openai_chat",
    };
    await sql`insert into public.models ${sql({
      id,
      provider,
      name: `scenario:${name}`,
      label: name,
      base_url,
      context_tokens: contextTokens,
      output_tokens: 8_000,
      capabilities: sql.json(capabilities),
      output_price: options.price ?? 0,
      fallback_model_id: fallbackId,
    })}`;
    return id;
  };
  const fallbackId = fallback === undefined ? null : await add(`${requestLog}/fallback`, fallback, null);
  const modelId = await add(requestLog, scenario, fallbackId);
  await sql.end();
  return modelId;
}
