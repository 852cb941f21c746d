import { expect, test } from "vitest";
import { createEnvironment } from "./environment.ts";
import { withoutSecrets } from "./redaction.ts";

const given = (variables: Record<string, string>) => createEnvironment((name) => variables[name]);
const masterKey = btoa("m".repeat(32));

test("A missing secret is named, and only when it is read", () => {
  const environment = given({ SUPABASE_URL: "http://127.0.0.1:54321" });
  expect(environment.get("SUPABASE_URL")).toBe("http://127.0.0.1:54321");
  expect(() => environment.get("AGENT_KICK_KEY")).toThrow("The function's secret AGENT_KICK_KEY is not set.");
  expect(() => given({ AGENT_KICK_KEY: "  " }).get("AGENT_KICK_KEY")).toThrow("is not set");
});

test.each([
  ["AGENT_KICK_KEY", "canary-short"],
  ["PROVIDER_MASTER_KEYS", "{canary"],
  ["PROVIDER_MASTER_KEYS", '{"first": "canary-is-not-32-bytes"}'],
  ["PROVIDER_MASTER_KEYS", `{"1": "${masterKey}"}`],
  ["PROVIDER_MASTER_KEYS", "{}"],
  ["COMPATIBLE_API_KEYS", '["canary-key-of-no-host"]'],
  ["SLICE_SECONDS", "canary"],
] as const)("%s that cannot be used is named without its value (%s)", (name, text) => {
  const read = () => given({ [name]: text }).get(name);
  expect(read).toThrow(name);
  expect(read).not.toThrow(/canary/);
});

test("Secrets are registered for redaction when they are read, also those inside JSON", () => {
  const environment = given({
    AGENT_KICK_KEY: "kick-key-that-is-long-enough",
    COMPATIBLE_API_KEYS: '{"models.example": "plain words of a key"}',
    PROVIDER_MASTER_KEYS: JSON.stringify({ first: masterKey }),
  });
  environment.get("AGENT_KICK_KEY");
  environment.get("COMPATIBLE_API_KEYS");
  environment.get("PROVIDER_MASTER_KEYS");
  const text = `kick-key-that-is-long-enough, plain words of a key, ${masterKey}`;
  expect(withoutSecrets(text)).not.toMatch(/kick|plain|bW1t/);
});

test("An unset variable has its default", () => {
  const environment = given({});
  expect(environment.get("SLICE_SECONDS")).toBe(60);
  expect(environment.get("EGRESS_ALLOW")).toEqual([]);
  expect(environment.get("COMPATIBLE_API_KEYS")).toEqual({});
  expect(environment.get("ANTHROPIC_API_KEY")).toBeUndefined();
});

test("A list of hosts is trimmed and lowercased", () => {
  expect(given({ EGRESS_ALLOW: " Models.Example, 127.0.0.1:8080,, " }).get("EGRESS_ALLOW")).toEqual([
    "models.example",
    "127.0.0.1:8080",
  ]);
});

test("A variable is read once", () => {
  let times = 0;
  const environment = createEnvironment(() => {
    times += 1;
    return "30";
  });
  expect([environment.get("SLICE_SECONDS"), environment.get("SLICE_SECONDS"), times]).toEqual([30, 30, 1]);
});
