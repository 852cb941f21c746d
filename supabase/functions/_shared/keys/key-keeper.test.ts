import { expect, test } from "vitest";
import { AppError } from "../protocol/errors.ts";
import { type KeyRow, type KeyStore, keyToStore, storeKey, tryStoredKey } from "./key-keeper.ts";
import { createKeyRing, type SealedKey } from "./key-ring.ts";

const userId = "5c1f35a6-3a3b-4a52-8a6c-0d3e1c7f2b11";
const strangerId = "5c1f35a6-3a3b-4a52-8a6c-0d3e1c7f2b12";
const id = "0b8f2a3c-61d5-4d0e-9a53-2f9c4f1f7a10";
const key = "sk-canary-of-the-keeper";

function memoryStore() {
  const rows = new Map<string, KeyRow & SealedKey & { userId: string }>();
  const store: KeyStore = {
    countTrial: async () => undefined,
    save: async (userId, row) => {
      const kept = [...rows.values()].find((other) => other.userId === userId && other.host === row.host) ?? row;
      rows.set(kept.id, { ...row, id: kept.id, userId });
      return kept.id;
    },
    readOwn: async (userId, id) => {
      const row = rows.get(id);
      return row?.userId === userId ? row : null;
    },
  };
  return { rows, store };
}

interface Provider {
  readonly answers: (request: Request) => Response;
}

const contented: Provider = { answers: () => Response.json({ data: [] }) };

function scene(provider: Provider = contented) {
  const { rows, store } = memoryStore();
  const asked: Request[] = [];
  const deps = {
    store,
    keyRing: createKeyRing({ first: btoa("a".repeat(32)) }),
    checkAddress: async (address: URL | string) => new URL(address),
    fetchGuarded: async (input: RequestInfo | URL, init?: RequestInit) => {
      asked.push(new Request(input, init));
      return provider.answers(new Request(input, init));
    },
  };
  return { rows, asked, deps };
}

const given = keyToStore.parse({ id, provider: "anthropic", key });

test("A key is tested with its provider, stored encrypted, and not returned", async () => {
  const { rows, asked, deps } = scene();
  const row = await storeKey(userId, given, deps);
  expect(row).toEqual({ id, provider: "anthropic", base_url: null, host: "api.anthropic.com", last_four: "eper" });
  expect(asked.map((request) => [request.url, request.headers.get("authorization")])).toEqual([
    ["https://api.anthropic.com/v1/models", `Bearer ${key}`],
  ]);
  expect(JSON.stringify([...rows.values()])).not.toContain("canary");
  await tryStoredKey(userId, id, deps);
  expect(asked.at(-1)?.headers.get("authorization")).toBe(`Bearer ${key}`);
});

test.each([
  ["openai_responses", undefined, "https://api.openai.com/v1/models"],
  ["openai_chat", "https://models.example/v1/", "https://models.example/v1/models"],
  ["anthropic", "https://models.example/proxy", "https://models.example/proxy/v1/models"],
] as const)("a key for %s at %s is tried at %s", async (provider, base_url, url) => {
  const { asked, deps } = scene();
  await storeKey(userId, keyToStore.parse({ id, provider, base_url, key }), deps);
  expect(asked.map((request) => request.url)).toEqual([url]);
});

test.each([
  [401, "key_refused"],
  [403, "key_refused"],
  [500, "provider_unreachable"],
  [529, "provider_unreachable"],
  [302, "provider_unreachable"],
])("a provider that answers %i keeps the key from being stored: %s", async (status, code) => {
  const { rows, deps } = scene({ answers: () => new Response(`You said ${key}`, { status }) });
  const refusal = await storeKey(userId, given, deps).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code });
  expect(String(refusal)).not.toContain("canary");
  expect(rows.size).toBe(0);
});

test.each([404, 405, 429])("an answer of %i says nothing against the key", async (status) => {
  const { rows, deps } = scene({ answers: () => new Response("", { status }) });
  await storeKey(userId, given, deps);
  expect(rows.size).toBe(1);
});

test("An unreachable provider is distinguished from one that refuses the key", async () => {
  const { deps } = scene({
    answers: () => {
      throw new TypeError("fetch failed");
    },
  });
  await expect(storeKey(userId, given, deps)).rejects.toMatchObject({ code: "provider_unreachable" });
});

test("A forbidden address is refused before the key is sent", async () => {
  const { rows, asked, deps } = scene();
  const checkAddress = async () => {
    throw new AppError("address_forbidden", "10.0.0.1 may not be reached.");
  };
  await expect(storeKey(userId, given, { ...deps, checkAddress })).rejects.toMatchObject({ code: "address_forbidden" });
  expect([asked.length, rows.size]).toEqual([0, 0]);
});

test("A user cannot test another user's key", async () => {
  const { asked, deps } = scene();
  await storeKey(userId, given, deps);
  await expect(tryStoredKey(strangerId, id, deps)).rejects.toMatchObject({ code: "key_missing" });
  expect(asked).toHaveLength(1);
});

test("A stored key is not sent to an address that was changed later", async () => {
  const { rows, asked, deps } = scene();
  await storeKey(userId, given, deps);
  const row = rows.get(id);
  if (!row) throw new Error("The key was not stored.");
  rows.set(id, { ...row, base_url: "https://evil.example" });
  await expect(tryStoredKey(userId, id, deps)).rejects.toMatchObject({ code: "key_refused" });
  rows.set(id, { ...row, base_url: "https://evil.example", host: "evil.example" });
  await expect(tryStoredKey(userId, id, deps)).rejects.toMatchObject({ code: "key_missing" });
  expect(asked).toHaveLength(1);
});

test.each(["short", "with a space in it", "with\nline-breaks", "ümlaut-ümlaut", "x".repeat(501)])(
  "%j is no key",
  (text) => {
    const { success, error } = keyToStore.safeParse({ ...given, key: text });
    expect(success).toBe(false);
    expect(error?.message).not.toContain(text);
  },
);

test("A user who tested too many keys cannot have another one sent", async () => {
  const { rows, asked, deps } = scene();
  await storeKey(userId, given, deps);
  const countTrial = () => Promise.reject(new AppError("too_many_keys", "Wait."));
  const tired = { ...deps, store: { ...deps.store, countTrial } };
  await expect(storeKey(userId, { ...given, key: "sk-canary-another" }, tired)).rejects.toThrow("Wait.");
  await expect(tryStoredKey(userId, id, tired)).rejects.toThrow("Wait.");
  expect([asked.length, rows.size]).toEqual([1, 1]);
});
