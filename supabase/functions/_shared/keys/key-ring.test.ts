import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeyRing, type KeyOwner, UnreadableKey } from "./key-ring.ts";

const masterKey = (letter: string) => btoa(letter.repeat(32));
const ring = createKeyRing({ first: masterKey("a") });
const owner: KeyOwner = {
  userId: "5c1f35a6-3a3b-4a52-8a6c-0d3e1c7f2b11",
  provider: "anthropic",
  host: "api.anthropic.com",
};

test("Every key opens for its owner, and no two ciphertexts are equal", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 200 }), fc.string(), async (key, host) => {
      const [once, twice] = [await ring.seal(key, { ...owner, host }), await ring.seal(key, { ...owner, host })];
      expect(await ring.open(once, { ...owner, host })).toBe(key);
      expect(once.ciphertext).not.toBe(twice.ciphertext);
      expect(once.nonce).not.toBe(twice.nonce);
    }),
    { numRuns: 50 },
  );
});

test("Base64 with line breaks from Postgres is accepted", async () => {
  const sealed = await ring.seal("sk-long-".repeat(40), owner);
  const broken = { ...sealed, ciphertext: sealed.ciphertext.replace(/.{76}/g, "$&\n") };
  expect(broken.ciphertext).toContain("\n");
  expect(await ring.open(broken, owner)).toBe("sk-long-".repeat(40));
});

test.each([
  ["user", { userId: "5c1f35a6-3a3b-4a52-8a6c-0d3e1c7f2b12" }],
  ["provider", { provider: "openai_chat" }],
  ["host", { host: "api.anthropic.com.evil.example" }],
  ["port", { host: "api.anthropic.com:8443" }],
])("a ciphertext moved to another %s does not open", async (_what, other) => {
  const sealed = await ring.seal("sk-canary", owner);
  await expect(ring.open(sealed, { ...owner, ...other })).rejects.toThrow(UnreadableKey);
});

test("Owners whose parts are equal when joined stay distinct", async () => {
  const sealed = await ring.seal("sk-canary", { userId: "a", provider: 'b","c', host: "d" });
  await expect(ring.open(sealed, { userId: "a", provider: "b", host: 'c","d' })).rejects.toThrow(UnreadableKey);
});

test("A flipped bit anywhere is detected", async () => {
  const sealed = await ring.seal("sk-canary-key", owner);
  const bytes = Array.from(atob(sealed.ciphertext), (character) => character.charCodeAt(0));
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));
    const ciphertext = btoa(String.fromCharCode(...changed));
    await expect(ring.open({ ...sealed, ciphertext }, owner)).rejects.toThrow(UnreadableKey);
  }
});

test("After a rotation the new master key seals, and old keys open only while the old master key is present", async () => {
  const sealedBefore = await ring.seal("sk-before", owner);
  const rotated = createKeyRing({ second: masterKey("b"), first: masterKey("a") });
  const sealedAfter = await rotated.seal("sk-after", owner);
  expect([sealedBefore.master_key_id, sealedAfter.master_key_id]).toEqual(["first", "second"]);
  expect(await rotated.open(sealedBefore, owner)).toBe("sk-before");
  const withoutOld = createKeyRing({ second: masterKey("b") });
  expect(await withoutOld.open(sealedAfter, owner)).toBe("sk-after");
  await expect(withoutOld.open(sealedBefore, owner)).rejects.toThrow("There is no master key first any more.");
  await expect(withoutOld.open({ ...sealedBefore, master_key_id: "toString" }, owner)).rejects.toThrow(UnreadableKey);
});
