// Everything outside this program. A dry run has another one, which only prints.
import type { z } from "zod";
import type { Action } from "./action.ts";

interface Expected<Answer> {
  readonly schema: z.ZodType<Answer>;
  /** What a new project would answer: a dry run goes on with it. */
  readonly assumed: Answer;
}

export interface World {
  readonly isDry: boolean;
  /** Looks and changes nothing. Throws an error that says what was asked and what came back. */
  read<Answer>(action: Action, expected: Expected<Answer>): Promise<Answer>;
  change(action: Action): Promise<void>;
  /** Changes something and needs the answer. */
  create<Answer>(action: Action, expected: Expected<Answer>): Promise<Answer>;
  /** False unless a person agrees, or has agreed to everything with --yes. */
  agrees(question: string): Promise<boolean>;
  /** Prints a line, with secrets masked. */
  say(line: string): void;
}
