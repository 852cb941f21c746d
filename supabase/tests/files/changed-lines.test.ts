// Changed lines are counted twice, in SQL for the log and in workspace/changed-lines.ts: both must count the same.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { countChangedLines } from "../../functions/_shared/workspace/changed-lines.ts";
import { openSession, write } from "../support/session.ts";
import { done, operatorSql, signUp } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

test("SQL and TypeScript count the same changed lines, whatever the texts", async () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "é", "", "\r", "\n", "\n"), { maxLength: 12 })
    .map((it) => it.join(""));
  const pairs = fc.sample(fc.tuple(text, text), 500);
  const counted = await sql`
    select count.added, count.removed
    from jsonb_array_elements(${sql.json(pairs)}) with ordinality as pair (texts, position),
      private.count_changed_lines(texts ->> 0, texts ->> 1) count
    order by position`;
  expect([...counted]).toEqual(pairs.map(([before, after]) => countChangedLines(before, after)));
});

test("A file that moves to where the same text already was counts as deleted", async () => {
  const owner = await signUp();
  const sessionId = await openSession(owner);
  for (const path of ["a", "b"]) await write(owner, sessionId, path, "one\n");
  const made = await done(
    owner.userDb.rpc("change_files", {
      session_id: sessionId,
      changes: [
        { op: "move", path: "b", to: "c" },
        { op: "move", path: "a", to: "b" },
      ],
      base_revision: 2,
      change_id: randomUUID(),
    }),
  );
  expect(made).toMatchObject({
    changed: [
      { path: "a", change: "deleted", lines_added: 0, lines_removed: 1 },
      { path: "c", moved_from: "b", lines_added: 0, lines_removed: 0 },
    ],
  });
});
