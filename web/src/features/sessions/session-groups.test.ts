import { expect, test } from "vitest";
import { groupByDay } from "./session-groups.ts";
import { listed } from "./testing/listed-session.ts";

const now = Date.parse("2026-03-10T15:00:00");
const at = (day: string) => new Date(`2026-03-${day}T12:00:00`).toISOString();
const pages = (...lists: (readonly ReturnType<typeof listed>[])[]) => ({
  pages: lists.map((sessions) => ({ sessions: [...sessions], next_before: null })),
  pageParams: lists.map(() => null),
});

function idsByDay(data: ReturnType<typeof pages>, hidden: readonly string[] = []) {
  return groupByDay(data, new Set(hidden), now).map(({ day, sessions }) => [day, sessions.map(({ id }) => id)]);
}

test("Sessions are grouped by day across pages", () => {
  const [a, b, c] = [
    listed({ updated_at: at("10") }),
    listed({ updated_at: at("09") }),
    listed({ updated_at: at("09") }),
  ];
  expect(idsByDay(pages([a, b], [c]))).toEqual([
    ["Today", [a.id]],
    ["Yesterday", [b.id, c.id]],
  ]);
});

test("A session that moved to the front while pages were read shows once", () => {
  const moved = listed({ updated_at: at("10") });
  expect(idsByDay(pages([moved], [{ ...moved, updated_at: at("01") }]))).toEqual([["Today", [moved.id]]]);
});

test("A hidden session leaves no empty day behind", () => {
  const session = listed({ updated_at: at("09") });
  expect(idsByDay(pages([session]), [session.id])).toEqual([]);
});
