import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redact } from "./redact.ts";

describe("redacting", () => {
  test.each([
    ["a provider's key", "Incorrect API key: sk-proj-Abc_123-defGHI456.", "Incorrect API key: [redacted]."],
    ["a key that is masked in part", "key sk-ab****************wxyz is wrong", "key [redacted] is wrong"],
    ["a bearer token", "authorization: Bearer abc.def~ghi+jkl/mno=", "authorization: Bearer [redacted]"],
    ["a key's header", '"x-api-key": "0123456789abcdef"', '"x-api-key": "[redacted]"'],
    ["a key in an address", "https://host/v1?api_key=0123456789abcdef&a=b", "https://host/v1?api_key=[redacted]&a=b"],
    ["a secret key of the project", "sb_secret_0123456789abcdefghij", "[redacted]"],
    ["a token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "[redacted]"],
    ["a password in an address", "postgres://worker:pa55word@db:5432/x", "postgres://worker:[redacted]@db:5432/x"],
  ])("%s is redacted", (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test("Ordinary text is left as it is", () => {
    const text = "The task-based key bearer of 429: sketches, key = 5, see https://host:8080/a@b and user@host.";
    expect(redact(text, ["", "ask"])).toBe(text);
  });

  test("A known secret is redacted anywhere and in any encoding", () => {
    const secret = fc.string({ minLength: 6, unit: "binary" }).filter((text) => !"[redacted]".includes(text));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
        const forms = [key, encodeURIComponent(key.toWellFormed()), JSON.stringify(key).slice(1, -1)];
        const clean = redact(`${before}${forms.join(" ")}${after}`, [key]);
        for (const form of forms) expect(clean).not.toContain(form);
      }),
    );
  });

  test.each(["Bearer ", "-eyJ", "api_key=; ", "://a:"])(
    "A long repetition of %j is redacted in linear time",
    (seed) => {
      const text = seed.repeat(50_000);
      expect(redact(text) === text).toBe(true);
    },
  );
});
