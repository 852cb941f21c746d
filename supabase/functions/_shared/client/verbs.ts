// What a person at a terminal does to sessions: the verbs of the protocol, each with an id of its own where it may be repeated.
import { z } from "zod";
import { type Repeating, type UserDb, untilAnswered } from "./data-api.ts";

const sent = z.object({ message_id: z.string(), run_id: z.string() });
const made = z.object({ revision: z.number(), changed: z.array(z.object({ path: z.string() })) });
const fileText = z.object({ content: z.string() });

export interface SessionRow {
  readonly id: string;
  readonly title: string;
  readonly updated_at: string;
}

export class Verbs {
  readonly #userDb: UserDb;
  readonly #repeating: Repeating;

  constructor(userDb: UserDb, repeating: Repeating) {
    this.#userDb = userDb;
    this.#repeating = repeating;
  }

  async createSession(title = ""): Promise<string> {
    const id = crypto.randomUUID();
    await this.#answered(() => this.#userDb.rpc("create_session", { id, title }));
    return id;
  }

  /** Newest first, without archived ones. */
  async sessions(maxSessions: number): Promise<readonly SessionRow[]> {
    return this.#answered(() =>
      this.#userDb
        .from("sessions")
        .select("id, title, updated_at")
        .is("archived_at", null)
        .order("updated_at", { ascending: false })
        .limit(maxSessions),
    );
  }

  async sendMessage(sessionId: string, id: string, text: string): Promise<z.infer<typeof sent>> {
    const message = { session_id: sessionId, id, parts: [{ type: "text", text }] };
    return sent.parse(await this.#answered(() => this.#userDb.rpc("send_message", message)));
  }

  async stopRun(runId: string): Promise<void> {
    await this.#answered(() => this.#userDb.rpc("stop_run", { run_id: runId }));
  }

  async answer(requestId: string, answer: { [key: string]: string | boolean }): Promise<void> {
    await this.#answered(() => this.#userDb.rpc("answer_request", { request_id: requestId, answer }));
  }

  async setModel(sessionId: string, modelId: string | null): Promise<void> {
    const change = { session_id: sessionId, changes: { model_id: modelId } };
    await this.#answered(() => this.#userDb.rpc("set_session", change));
  }

  async models(): Promise<readonly { readonly id: string; readonly label: string; readonly is_default: boolean }[]> {
    return this.#answered(() => this.#userDb.from("models").select("id, label, is_default").order("id"));
  }

  /** Null where there is no such file. */
  async fileText(sessionId: string, path: string, revision?: number): Promise<string | null> {
    const args = { session_id: sessionId, path, ...(revision === undefined ? {} : { revision }) };
    const answer: unknown = await this.#answered(() => this.#userDb.rpc("read_file", args));
    return answer === null ? null : fileText.parse(answer).content;
  }

  /** The newest run whose changes of files stand; undefined when there is none. */
  async undoableRun(sessionId: string): Promise<string | undefined> {
    const revisions = await this.#answered(() =>
      this.#userDb
        .from("revisions")
        .select("run_id, source_run_id, kind")
        .eq("session_id", sessionId)
        .order("number", { ascending: false }),
    );
    const undone = new Set(revisions.map(({ source_run_id: id }) => id));
    return revisions.find(({ run_id: id }) => id !== null && !undone.has(id))?.run_id ?? undefined;
  }

  async undo(runId: string): Promise<readonly string[]> {
    const changeId = crypto.randomUUID();
    const answer = await this.#answered(() => this.#userDb.rpc("undo_run", { run_id: runId, change_id: changeId }));
    return made.parse(answer).changed.map(({ path }) => path);
  }

  #answered: typeof untilAnswered = (call) => untilAnswered(call, this.#repeating);
}
