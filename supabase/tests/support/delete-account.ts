// Deletes an account as a client does: one step after the other, until it is done.
import { done, type TestUser } from "./test-users.ts";

/** Answers how many steps it took. */
export async function deleteAccount({ userDb }: TestUser, shared_sessions: "hand_over" | "delete"): Promise<number> {
  for (let steps = 1; ; steps++) {
    const answer = await done(userDb.rpc("delete_account", { shared_sessions }));
    if (isDone(answer)) return steps;
  }
}

function isDone(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "is_done" in answer && answer.is_done === true;
}
