import { expect, test } from "vitest";
import { markOf } from "./session-mark.ts";
import { listed } from "./testing/listed-session.ts";

test("A session has one mark, and what it does comes before news", () => {
  expect(markOf(listed({ activity: "asks", is_unread: true }), false)).toBe("asks");
  expect(markOf(listed({ activity: "working", is_unread: true }), false)).toBe("working");
  expect(markOf(listed({ is_unread: true }), false)).toBe("unread");
  expect(markOf(listed(), false)).toBeUndefined();
});

test("The session on screen is not marked as unread", () => {
  expect(markOf(listed({ is_unread: true }), true)).toBeUndefined();
});
