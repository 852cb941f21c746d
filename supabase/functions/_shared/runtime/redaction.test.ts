import { expect, test } from "vitest";
import { isSecretField, knownSecrets, registerSecret, withoutSecrets } from "./redaction.ts";

test("A registered value is redacted, plain or URL-encoded", () => {
  registerSecret("pä55/word+1");
  expect(withoutSecrets("at postgres://x/pä55/word+1 and ?key=p%C3%A455%2Fword%2B1")).not.toMatch(/word/);
});

test("A text in the form of a key is redacted although it was not registered", () => {
  expect(withoutSecrets("Incorrect API key provided: sk-proj-abcdefgh12345678.")).not.toContain("abcdefgh");
  expect(withoutSecrets("connecting to postgresql://agent_worker:hunter2hunter2@db:5432/postgres")).not.toContain(
    "hunter2",
  );
});

test("An isolate that has seen many keys forgets the oldest ones", () => {
  registerSecret("the-first-of-many");
  for (let index = 0; index < 600; index += 1) registerSecret(`one-of-many-${index}`);
  expect(knownSecrets()).toHaveLength(500);
  expect(knownSecrets()).toContain("one-of-many-599");
  expect(knownSecrets()).not.toContain("the-first-of-many");
});

test.each([
  "authorization",
  "Authorization",
  "apikey",
  "x-api-key",
  "api_key",
  "set-cookie",
  "password",
  "OPENAI_API_KEY",
  "EXECUTE_KEY",
])("the field %s holds a secret whatever it looks like", (name) => expect(isSecretField(name)).toBe(true));

test.each(["token_count", "tokens", "keys", "monkey", "path", "master_key_id"])("the field %s holds none", (name) =>
  expect(isSecretField(name)).toBe(false),
);
