import { expect, test } from "vitest";
import type { Provider } from "../protocol/enums.ts";
import { withoutSecrets } from "../runtime/redaction.ts";
import { createKeyRing } from "./key-ring.ts";
import { resolveProviderKey, type StoredKey } from "./provider-key.ts";

const userId = "5c1f35a6-3a3b-4a52-8a6c-0d3e1c7f2b11";
const keyRing = createKeyRing({ first: btoa("a".repeat(32)) });
const operatorKeys = {
  anthropic: "operators-anthropic-key",
  openai: "operators-openai-key",
  compatible: { "models.example": "operators-compatible-key", "models.example:8443": "operators-other-key" },
};
const deps = { keyRing, operatorKeys, needsNoKey: ({ hostname }: URL) => hostname === "127.0.0.1" };

const own = { provider: "anthropic", base_url: null } as const;
const withOperator: StoredKey = { operator_key_allowed: true };
const withoutOperator: StoredKey = { operator_key_allowed: false };

async function storedFor(provider: Provider, host: string): Promise<StoredKey> {
  const sealed = await keyRing.seal("the-users-own-key", { userId, provider, host });
  return { id: userId, user_id: userId, host, ...sealed };
}

test("The user's own key takes precedence over the operator's and is redacted from the log", async () => {
  const stored = await storedFor("anthropic", "api.anthropic.com");
  expect(await resolveProviderKey(own, stored, deps)).toEqual({ apiKey: "the-users-own-key", source: "user" });
  expect(withoutSecrets("said the-users-own-key")).not.toContain("own-key");
});

test("A key that was stored for another host is sent to neither host", async () => {
  const stored = await storedFor("openai_chat", "models.example");
  const elsewhere = { provider: "openai_chat", base_url: "https://evil.example/v1" } as const;
  await expect(resolveProviderKey(elsewhere, stored, deps)).rejects.toMatchObject({
    code: "key_missing",
    message: "Your key for evil.example can no longer be read. Enter it again in the settings.",
  });
});

test.each([
  ["anthropic", null, "operators-anthropic-key"],
  ["openai_responses", null, "operators-openai-key"],
  ["openai_chat", null, "operators-openai-key"],
  ["openai_chat", "https://API.openai.com/v1", "operators-openai-key"],
  ["openai_chat", "https://models.example/v1", "operators-compatible-key"],
  ["anthropic", "https://models.example:8443", "operators-other-key"],
] as const)("the operator's key for %s at %s is the one that belongs there", async (provider, base_url, apiKey) => {
  expect(await resolveProviderKey({ provider, base_url }, withOperator, deps)).toEqual({ apiKey, source: "operator" });
  expect(withoutSecrets(apiKey)).not.toContain(apiKey);
});

test.each([
  ["anthropic", "https://api.anthropic.com.evil.example"],
  ["anthropic", "https://api.anthropic.com:8443"],
  ["anthropic", "http://api.anthropic.com"],
  ["openai_chat", "https://evil.example/api.openai.com"],
  ["openai_chat", "https://models.example:444"],
  ["openai_chat", "https://constructor/v1"],
] as const)("no key of the operator's goes to %s at %s", async (provider, base_url) => {
  await expect(resolveProviderKey({ provider, base_url }, withOperator, deps)).rejects.toMatchObject({
    code: "key_missing",
  });
});

test("A user without a key is told what to do when the operator's key is not available", async () => {
  await expect(resolveProviderKey(own, withoutOperator, deps)).rejects.toMatchObject({
    code: "key_missing",
    message: "There is no key for api.anthropic.com. Add yours in the settings, or choose another model.",
  });
});

test("A server in the operator's own network is sent no key", async () => {
  const local = { provider: "openai_chat", base_url: "http://127.0.0.1:11434/v1" } as const;
  const { apiKey, source } = await resolveProviderKey(local, withoutOperator, deps);
  expect(source).toBe("none needed");
  expect([operatorKeys.anthropic, operatorKeys.openai, ""]).not.toContain(apiKey);
});
