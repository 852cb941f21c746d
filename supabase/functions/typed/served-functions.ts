// The functions that users may call by name: add yours here.
import { errorDescription } from "../_shared/asides/error-description.ts";
import { revisionSummary } from "../_shared/asides/revision-summary.ts";
import { sessionSummary } from "../_shared/asides/session-summary.ts";
import { sessionTitle } from "../_shared/asides/session-title.ts";
import type { ServedFunction } from "../_shared/served/call-function.ts";

export const servedFunctions: readonly ServedFunction[] = [
  errorDescription,
  revisionSummary,
  sessionSummary,
  sessionTitle,
];
