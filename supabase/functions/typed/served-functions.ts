// The typed functions that users can call by name. Add yours here.

import type { ServedFunction } from "../_shared/typed-endpoint/call-function.ts";
import { errorDescription } from "../_shared/typed-functions/error-description.ts";
import { revisionSummary } from "../_shared/typed-functions/revision-summary.ts";
import { sessionSummary } from "../_shared/typed-functions/session-summary.ts";
import { sessionTitle } from "../_shared/typed-functions/session-title.ts";

export const servedFunctions: readonly ServedFunction[] = [
  errorDescription,
  revisionSummary,
  sessionSummary,
  sessionTitle,
];
