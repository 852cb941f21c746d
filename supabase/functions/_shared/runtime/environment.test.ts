import { expect, test } from "vitest";
import { createEnvironment, takeVariables } from "./environment.ts";
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
  ["AGENT_KICK_KEY", "sb_secret_canary_canary_canary"],
  ["EXECUTE_KEY_PREVIOUS", "sb_publishable_canary_canary"],
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

test("A key that begins like one of the project is refused with the reason", () => {
  const read = () => given({ AGENT_KICK_KEY: "sb_secret_of_twenty_characters" }).get("AGENT_KICK_KEY");
  expect(read).toThrow("AGENT_KICK_KEY cannot be used: must not begin with sb_");
});

const verificationKey = { kty: "EC", crv: "P-256", kid: "k" };

test.each([
  ["an object", { keys: [verificationKey] }],
  ["a bare array", [verificationKey]],
])("The keys that verify tokens may be %s", (_shape, value) => {
  const environment = given({ SUPABASE_JWKS: JSON.stringify(value) });
  expect(environment.get("SUPABASE_JWKS")).toEqual({ keys: [verificationKey] });
});

test.each(["not JSON", "{}", '"text"', '{"keys": [{}]}', "null"])(
  "Unreadable verification keys count as none: %s",
  (text) => expect(given({ SUPABASE_JWKS: text }).get("SUPABASE_JWKS")).toEqual({ keys: [] }),
);

test("Known variables are taken, and nothing is left in the process", () => {
  const left = new Map([
    ["EXECUTE_KEY", "execute"],
    ["STRIPE_KEY", "stripe"],
    ["ANOTHER_PRODUCTS_KEY", "another"],
  ]);
  const taken = takeVariables({ toObject: () => Object.fromEntries(left), delete: (name) => void left.delete(name) });
  expect([...taken]).toEqual([["EXECUTE_KEY", "execute"]]);
  expect([...left]).toEqual([]);
});
