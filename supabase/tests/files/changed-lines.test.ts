// Changed lines are counted twice, in SQL for the log and in workspace/changed-lines.ts: both must count the same.
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { countChangedLines } from "../../functions/_shared/workspace/changed-lines.ts";
import { operatorSql } from "../support/test-users.ts";

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
