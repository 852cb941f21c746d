import type { CallStarted } from "../../models/metered-model.ts";
// A journal in memory with the rules of Postgres: leases, idempotent ids, file changes committed with their outcome.
import type { ApprovalPolicy, RunStatus } from "../../protocol/enums.ts";
import { AppError } from "../../protocol/errors.ts";
import type { SaidPart } from "../../protocol/messages.ts";
import {
  type History,
  isOpen,
  type StoredMessage,
  type StoredRequest,
  type StoredToolCall,
} from "../history/history.ts";
import type { Journal, ModelCallOutcome, ModelCallStart, RunEnding, StreamedEvent } from "../journal.ts";
import type { BegunCall } from "../model-calls/first-call.ts";
import type { RunStart } from "../run-context.ts";
import { spec } from "./scripted-client.ts";

export interface ClaimInMemory {
  readonly journal: MemoryJournal;
  readonly start: RunStart;
}

export interface RecordedCall extends ModelCallStart {
  outcome: ModelCallOutcome | undefined;
}

interface MemoryJournal extends Journal {
  append(events: readonly StreamedEvent[], batch: number): Promise<{ readonly stop_requested: boolean }>;
}

export class MemoryRun {
  readonly runId = "11111111-0000-4000-8000-000000000001";
  readonly calls: RecordedCall[] = [];
  readonly events: StreamedEvent[] = [];
  readonly files = new Map<string, string>();
  readonly requests: StoredRequest[] = [];
  messages: StoredMessage[] = [];
  headRevision = 0;
  /** All changes in order, so that a repeated one shows. */
  readonly changes: string[] = [];
  title = "";
  status: RunStatus = "queued";
  ending: RunEnding | undefined;
  stopRequested = false;
  /** What a claim reserves for the first call. */
  firstCallTokens = 1_000_000;
  refusal: { code: string; sentence: string } | undefined;
  repeatedTool: string | null = null;
  policy: ApprovalPolicy = "allow_all";
  allowedTools: string[] = [];
  #token = 0;
  #batch = 0;
  #begunRevision: number | null = null;
  /** Messages that are to join the run. */
  readonly #joining: StoredMessage[] = [];

  constructor(prompt: string) {
    this.messages.push(message({ id: "prompt", role: "user", parts: [{ type: "text", text: prompt }] }));
  }

  /** Takes the lease from any other holder. `interrupt` is called before and after each commit. */
  claim(interrupt: (name: string, when: "before" | "after") => void = () => undefined): ClaimInMemory {
    this.#token += 1;
    this.#batch = 0;
    this.status = "running";
    for (const call of this.calls.filter(({ outcome }) => !outcome)) {
      const outcome = { ...lost(call), ...this.#streamedBy(call) };
      this.#say(call, outcome);
      call.outcome = outcome;
    }
    const token = this.#token;
    const commits = this.#commits();
    const start = structuredClone({
      history: commits.readHistory(),
      firstCall: this.#beginFirstCall(commits.startModelCall),
    });
    // All commits are wrapped in the same way, which the compiler cannot follow.
    const journal = Object.fromEntries(
      Object.entries(commits).map(([name, commit]) => [
        name,
        async (...args: unknown[]) => {
          await Promise.resolve();
          interrupt(name, "before");
          if (token !== this.#token || this.status !== "running")
            throw new AppError("lease_lost", "Another slice holds the run.");
          const answer = Reflect.apply(commit, this, args);
          interrupt(name, "after");
          return structuredClone(answer);
        },
      ]),
    ) as unknown as MemoryJournal;
    return { journal, start };
  }

  /** Unless the run has written something or a limit is in the way. */
  #beginFirstCall(startModelCall: (call: ModelCallStart) => CallStarted): BegunCall | null {
    if (this.messages.some(({ run_id }) => run_id === this.runId)) return null;
    const [call_id, message_id] = [crypto.randomUUID(), crypto.randomUUID()];
    const tokens = { input_tokens: this.firstCallTokens, output_tokens: this.firstCallTokens };
    const call = { call_id, message_id, model_id: spec.id, step: 1, ...tokens };
    const started = startModelCall(call);
    return started.ok ? { ...call, attempt: started.attempt } : null;
  }

  /** Answers the open request. */
  answer(answer: Record<string, unknown>): void {
    const request = this.requests.find(({ status }) => status === "open");
    if (!request) throw new Error("There is no open request.");
    Object.assign(request, { status: "answered", answer });
    this.status = "queued";
    this.repeatedTool = null;
  }

  /** The user says something that the run is to read before its next model call. */
  join(text: string): void {
    const parts = [{ type: "text" as const, text }];
    this.#joining.push(message({ id: crypto.randomUUID(), role: "user", joins_run_id: this.runId, parts }));
  }

  text(): string {
    return this.messages
      .flatMap(({ role, parts }) =>
        role === "assistant" ? parts.map((part) => (part.type === "text" ? part.text : "")) : [],
      )
      .join("");
  }

  #commits() {
    const release = (status: MemoryRun["status"]) => {
      this.status = status;
    };
    const finishRun = (ending: RunEnding): boolean => {
      if (ending.status === "succeeded" && this.#joining.length > 0) return false;
      this.ending = ending;
      release(ending.status);
      return true;
    };
    return {
      readHistory: (): History => {
        this.#readJoining();
        return {
          messages: this.messages,
          requests: this.requests,
          repeated_tool: this.repeatedTool,
          head_revision: this.headRevision,
          begun_revision: this.#begunRevision,
          approval_policy: this.policy,
          allowed_tools: this.allowedTools,
        };
      },
      append: (events: readonly StreamedEvent[], batch: number) => {
        if (batch > this.#batch) this.events.push(...events);
        this.#batch = Math.max(batch, this.#batch);
        return this.#stopAnswer();
      },
      startModelCall: (call: ModelCallStart): CallStarted => {
        if (this.refusal) return { ok: false, ...this.refusal };
        if (call.message_id !== undefined && this.#joining.length > 0)
          return { ok: false, code: "message_waiting", sentence: "" };
        const taken =
          call.message_id !== undefined &&
          this.messages.some(
            (said) => said.role === "assistant" && said.run_id === this.runId && said.step === call.step,
          );
        if (taken) throw new AppError("step_taken", "This step has its message already.");
        const failed = this.calls.filter(
          ({ step, model_id, outcome }) =>
            step === call.step && model_id === call.model_id && outcome?.error_code?.startsWith("model_"),
        );
        this.calls.push({ ...call, outcome: undefined });
        return { ok: true, attempt: failed.length + 1 };
      },
      finishModelCall: (outcome: ModelCallOutcome) => {
        const call = this.calls.find(({ call_id }) => call_id === outcome.call_id);
        if (!call) throw new AppError("model_call_not_found", "This run has no such model call.");
        if (!call.outcome) this.#say(call, outcome);
        call.outcome ??= outcome;
        return {
          ...this.#stopAnswer(),
          ended: outcome.ends_run === true && !this.stopRequested && finishRun({ status: "succeeded" }),
          repeated_tool: this.repeatedTool,
          approval_policy: this.policy,
          allowed_tools: this.allowedTools,
        };
      },
      startToolCall: (callId: string) => {
        const call = this.#toolCall(callId);
        const status_before = call.status;
        if (call.status === "requested") call.status = "running";
        return { ...this.#stopAnswer(), status_before };
      },
      finishToolCall: (callId: string, outcome: Parameters<Journal["finishToolCall"]>[1]) => {
        const call = this.#toolCall(callId);
        const isVoid = call.status === "requested" && this.stopRequested;
        if (isOpen(call) && !isVoid) this.#finish(call, outcome);
        return { status: call.status, output: call.output, revision: call.revision, ...this.#stopAnswer() };
      },
      waitForAnswer: (request: Parameters<Journal["waitForAnswer"]>[0]) => {
        const step = Math.max(0, ...this.messages.map((said) => said.step ?? 0));
        this.requests.push({ ...request, call_id: request.call_id ?? null, status: "open", step, answer: null });
        release("waiting");
      },
      addSummary: (id: string, parts: readonly SaidPart[]) => {
        const prompt = this.messages.filter((said) => said.id === "prompt");
        this.messages = [...prompt, message({ id, role: "summary", run_id: this.runId, step: 0, parts: [...parts] })];
      },
      setTitle: (title: string) => {
        this.title ||= title;
      },
      yieldRun: () => release("queued"),
      finishRun,
    };
  }

  /** What the call of a dead process had streamed is kept, if it is text. */
  #streamedBy({ message_id }: RecordedCall): Partial<ModelCallOutcome> {
    const text = this.events
      .map((event) => (event.type === "text_streamed" && event.message_id === message_id ? event.text : ""))
      .join("");
    return text === "" ? {} : { status: "finished", stop_reason: "interrupted", parts: [{ type: "text", text }] };
  }

  #readJoining(): void {
    const isAtWork = this.messages.some(({ tool_calls }) => tool_calls.some(isOpen));
    if (!isAtWork) this.messages.push(...this.#joining.splice(0));
  }

  #stopAnswer() {
    return { stop_requested: this.stopRequested };
  }

  #say(call: RecordedCall, outcome: ModelCallOutcome): void {
    if (call.message_id === undefined || outcome.status === "discarded") return;
    this.#begunRevision ??= this.headRevision;
    this.messages.push(
      message({
        id: call.message_id,
        role: "assistant",
        run_id: this.runId,
        step: call.step,
        parts: [...(outcome.parts ?? [])],
        status: outcome.status,
        stop_reason: outcome.stop_reason ?? null,
        model_id: call.model_id,
        revision: this.headRevision,
        tool_calls: (outcome.tool_calls ?? []).map((tool) => ({
          ...tool,
          status: "requested",
          output: null,
          revision: null,
        })),
      }),
    );
  }

  #finish(call: StoredToolCall, outcome: Parameters<Journal["finishToolCall"]>[1]): void {
    for (const change of outcome.changes ?? []) {
      if (change.path === "locked.txt")
        throw new AppError("file_locked", "The user has locked locked.txt. Leave it as it is.");
      if (change.op === "write") this.files.set(change.path, change.content);
      if (change.op === "delete") this.files.delete(change.path);
      this.changes.push(`${change.op} ${change.path}`);
    }
    if (outcome.changes) this.headRevision += 1;
    Object.assign(call, {
      status: outcome.status,
      output: outcome.output,
      revision: outcome.changes ? this.headRevision : null,
    });
  }

  #toolCall(callId: string): StoredToolCall {
    const call = this.messages.flatMap(({ tool_calls }) => tool_calls).find(({ call_id }) => call_id === callId);
    if (!call) throw new AppError("tool_call_not_found", "This run has no such tool call.");
    return call;
  }
}

function message(said: Partial<StoredMessage> & Pick<StoredMessage, "id" | "role" | "parts">): StoredMessage {
  return {
    run_id: null,
    joins_run_id: null,
    step: null,
    status: "finished",
    stop_reason: null,
    model_id: null,
    revision: 0,
    tool_calls: [],
    ...said,
  };
}

function lost({ call_id }: RecordedCall): ModelCallOutcome {
  return {
    call_id,
    status: "discarded",
    usage: { input_tokens: 0, output_tokens: 0 },
    is_estimate: true,
    error_code: "interrupted",
  };
}
