import { expect, test } from "vitest";
import { createMask } from "./mask.ts";

test("A secret is printed as its name, also inside JSON and inside a longer secret", () => {
  const mask = createMask();
  mask.hide("PASSWORD", "correct horse");
  mask.hide("URL", "postgresql://user:correct horse@host");
  mask.hide("MASTER_KEYS", '{"first":"AAAA"}');
  expect(mask.apply("the correct horse at postgresql://user:correct horse@host")).toBe("the <PASSWORD> at <URL>");
  expect(mask.apply(JSON.stringify({ keys: '{"first":"AAAA"}' }))).toBe('{"keys":"<MASTER_KEYS>"}');
});

test("Tokens and keys of the platform are masked without being known", () => {
  const { apply } = createMask();
  expect(apply("token sbp_0102030405060708091011121314151617181920.")).toBe("token <a secret>.");
  expect(apply("sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz")).toBe("<a secret>");
  expect(apply("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")).toBe("Bearer <a secret>");
  expect(apply("sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH")).toBe(
    "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH",
  );
});

test("Short values are not masked", () => {
  const mask = createMask();
  mask.hide("SLICE_SECONDS", "60");
  expect(mask.apply("60 seconds")).toBe("60 seconds");
});
