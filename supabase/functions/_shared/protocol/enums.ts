// Every closed list of words. The database defines most of them; its generated types carry them here.
import * as z from "zod/mini";
import { Constants } from "./database.types.ts";

const { Enums } = Constants.public;

function without<Word extends string, Left extends Word>(words: readonly Word[], ...left: readonly Left[]) {
  return z.enum(words.filter((word): word is Exclude<Word, Left> => !left.some((leftOut) => leftOut === word)));
}

export const approvalPolicy = z.enum(Enums.approval_policy);
export type ApprovalPolicy = z.infer<typeof approvalPolicy>;

export const executionStatus = z.enum(Enums.execution_status);
export type ExecutionStatus = z.infer<typeof executionStatus>;
export const finishedExecutionStatus = without(Enums.execution_status, "queued", "running");
export type FinishedExecutionStatus = z.infer<typeof finishedExecutionStatus>;
/** Where a program ran: the kind of executor. */
export const executionPlace = z.enum(["quickjs", "remote", "browser"]);
export type ExecutionPlace = z.infer<typeof executionPlace>;

export const memberRole = z.enum(Enums.member_role);
export type MemberRole = z.infer<typeof memberRole>;
export const messageRole = z.enum(Enums.message_role);
export const agentMessageRole = without(Enums.message_role, "user");
export const messageStatus = z.enum(Enums.message_status);

export const provider = z.enum(Enums.model_provider);
export type Provider = z.infer<typeof provider>;

export const requestKind = z.enum(Enums.request_kind);
export type RequestKind = z.infer<typeof requestKind>;

export const requestStatus = z.enum(Enums.request_status);
export const unansweredRequestStatus = without(Enums.request_status, "open", "answered");
export const revisionKind = z.enum(Enums.revision_kind);

export const runStatus = z.enum(Enums.run_status);
export type RunStatus = z.infer<typeof runStatus>;
export const finishedRunStatus = without(Enums.run_status, "queued", "running", "waiting");

export const sessionActivity = z.enum(Enums.session_activity);
export type SessionActivity = z.infer<typeof sessionActivity>;

export const toolCallStatus = z.enum(Enums.tool_call_status);
export const finishedToolCallStatus = without(Enums.tool_call_status, "requested", "running");
export type FinishedToolCallStatus = z.infer<typeof finishedToolCallStatus>;

export const language = z.enum(["javascript", "typescript", "python"]);
export type Language = z.infer<typeof language>;

export const planItemStatus = z.enum(["open", "doing", "done"]);
