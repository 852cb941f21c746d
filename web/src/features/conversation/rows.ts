import type { MessagePart } from "../../../../supabase/functions/_shared/protocol/messages.ts";
// The rows of a conversation: everything a component needs to draw one line, and nothing to interpret.
import type { RunTotals } from "../../../../supabase/functions/_shared/protocol/run-facts.ts";
import type { ToolCall } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { UserPart } from "../../lib/outbox/outbox-message.ts";
import type { ChangedFiles } from "./changed-files.ts";

export type PromptState = "sending" | "offline" | "not_sent" | "sent";

interface Common {
  /** The same for a row while it is live, after it, and after a reload. */
  readonly key: string;
}

export interface PromptRow extends Common {
  readonly kind: "prompt";
  readonly messageId: string;
  readonly parts: readonly (MessagePart | UserPart)[];
  readonly state: PromptState;
  /** Null for one's own, and for visitors, who are not told. */
  readonly author: string | null;
  readonly isMine: boolean;
  /** Why it was not sent. */
  readonly refusal: string | null;
}

interface TextRow extends Common {
  readonly kind: "text";
  readonly text: string;
  readonly isLive: boolean;
}

export interface ReasoningRow extends Common {
  readonly kind: "reasoning";
  readonly text: string;
  readonly isLive: boolean;
  readonly startedAt: string;
  /** Null while it goes on, and where it was not measured. */
  readonly ms: number | null;
}

/** One call, or several finished ones of a kind. */
export interface ToolsRow extends Common {
  readonly kind: "tools";
  readonly calls: readonly [ToolCall, ...ToolCall[]];
}

export interface SummaryRow extends Common {
  readonly kind: "summary";
  readonly text: string;
}

export interface NoteRow extends Common {
  readonly kind: "note";
  readonly note:
    | { readonly type: "resumed" }
    | { readonly type: "summarized" }
    | { readonly type: "switched"; readonly modelId: string };
}

/** The line that a finished answer folds its work into. */
export interface WorkRow extends Common {
  readonly kind: "work";
  readonly steps: number;
  readonly toolCalls: number;
  /** Null where the run is not loaded. */
  readonly totals: RunTotals | null;
}

export interface ChangesRow extends Common {
  readonly kind: "changes";
  readonly runId: string;
  readonly changes: ChangedFiles;
}

export interface EndingRow extends Common {
  readonly kind: "ending";
  readonly runId: string;
  readonly status: "stopped" | "failed";
  readonly sentence: string | null;
  /** Nothing came after it. */
  readonly isLast: boolean;
}

/** What can be done with a finished answer. */
export interface ActionsRow extends Common {
  readonly kind: "actions";
  readonly runId: string | null;
  readonly messageId: string;
  readonly text: string;
  readonly modelId: string | null;
  /** Where no line of work says it. */
  readonly totals: RunTotals | null;
}

export interface StatusRow extends Common {
  readonly kind: "status";
  readonly status: "thinking" | "waiting";
}

/** The model did not answer, and is asked again. */
export interface RetryingRow extends Common {
  readonly kind: "retrying";
  readonly sentence: string;
  /** Milliseconds since 1970. */
  readonly nextTryAt: number;
}

export type WorkedRow = PromptRow | TextRow | ReasoningRow | ToolsRow | SummaryRow | NoteRow;
export type Row = WorkedRow | WorkRow | ChangesRow | EndingRow | ActionsRow | StatusRow | RetryingRow;
