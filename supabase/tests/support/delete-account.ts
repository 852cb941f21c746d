// Deletes an account as a client does: one step after the other, until it is done.
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import type { TestUser } from "./test-users.ts";

export async function deleteAccount({ userDb }: TestUser, shared_sessions: "hand_over" | "delete"): Promise<void> {
  const call = verbsOf(userDb);
  while (!(await call("delete_account", { shared_sessions })).is_done);
}
