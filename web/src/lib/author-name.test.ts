import { expect, test } from "vitest";
import { authorName } from "./author-name.ts";

test("The author is the agent for a run, oneself, a member by name, or someone who has left", () => {
  const members = [{ user_id: "b", role: "editor" as const, name: "Jan" }];
  const author = (author_id: string | null, run_id: string | null) => authorName({ author_id, run_id }, "a", members);
  expect([author("a", "run"), author("a", null), author("b", null), author("c", null), author(null, null)]).toEqual([
    "Edgewright",
    "You",
    "Jan",
    "Someone",
    "Someone",
  ]);
});
