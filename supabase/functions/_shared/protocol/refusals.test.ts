import { expect, test } from "vitest";
import { readRefusal } from "./refusals.ts";

const silent = { details: null, hint: null };

test("A verb's refusal keeps its code, its sentence and its facts", () => {
  const error = { code: "PT409", message: "file_changed", details: "Read it again.", hint: '{"head_revision": 3}' };
  expect(readRefusal(error, 409)).toEqual({
    code: "file_changed",
    sentence: "Read it again.",
    facts: { head_revision: 3 },
  });
});

test("A refusal without facts has no facts", () => {
  const error = { code: "PT401", message: "not_signed_in", details: "Sign in to do this.", hint: "" };
  expect(readRefusal(error, 401)).toEqual({ code: "not_signed_in", sentence: "Sign in to do this." });
});

test("A statement that the database gave up says that it took too long", () => {
  const error = { ...silent, code: "57014", message: "canceling statement due to statement timeout" };
  expect(readRefusal(error, 500)).toEqual({
    code: "internal",
    sentence: "This took too long. Try again in a moment.",
  });
});

test.each([
  ["22P02", 400, "invalid_input"],
  ["22P05", 400, "invalid_input"],
  ["22021", 400, "invalid_input"],
  ["23502", 400, "invalid_input"],
  ["42846", 400, "invalid_input"],
  ["42883", 404, "invalid_input"],
  ["PGRST102", 400, "invalid_input"],
  ["PGRST202", 404, "invalid_input"],
  ["54001", 500, "too_large"],
  ["42501", 401, "not_signed_in"],
  ["42501", 403, "forbidden"],
  ["PGRST301", 401, "not_signed_in"],
  ["57014", 500, "internal"],
  ["PGRST001", 503, "internal"],
  ["PT409", 409, "internal"],
] as const)("what the database raises itself as %s with %i reads as %s, in our words", (code, status, expected) => {
  const refusal = readRefusal({ ...silent, code, message: "invalid input syntax for type uuid" }, status);
  expect(refusal.code).toBe(expected);
  expect(refusal.sentence).not.toContain("syntax");
});
