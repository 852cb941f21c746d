// Programs that a test runs in browsers: it reports what they would.
import { randomUUID } from "node:crypto";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import { openSession, write } from "../support/session.ts";
import { signUp, type TestUser } from "../support/test-users.ts";

export interface HeldProgram {
  readonly id: string;
  readonly token: string;
}

export const ended = { status: "succeeded", exit_code: 0, duration_ms: 12, output: "1\n2\n", is_output_cut: false };

export async function openWithProgram() {
  const owner = await signUp();
  const sessionId = await openSession(owner);
  await write(owner, sessionId, "main.py", "print(1)\nprint(2)");
  return { owner, sessionId };
}

export async function start(
  { userDb }: TestUser,
  sessionId: string,
  more: { first_line?: number; last_line?: number } = {},
): Promise<HeldProgram> {
  const id = randomUUID();
  const program = { session_id: sessionId, id, entry: "main.py", ...more };
  const { token } = await verbsOf(userDb)("start_browser_execution", program);
  return { id, token: token ?? "" };
}

export function report({ userDb }: TestUser, { id, token }: HeldProgram, said: Readonly<Record<string, unknown>>) {
  return userDb.rpc("report_execution", { execution_id: id, token, report: JSON.parse(JSON.stringify(said)) });
}
