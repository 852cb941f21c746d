import { beforeAll, expect, test } from "vitest";
import { createKeys, type StackKeys } from "../../keys.ts";
import { verifyAccessToken } from "./access-token.ts";

let keys: StackKeys;
beforeAll(async () => {
  keys = await createKeys();
});
const future = Math.floor(Date.now() / 1000) + 60;

test("line breaks and percent-encoding in a token are tolerated", async () => {
  const token = await keys.sign({ role: "anon", exp: future });
  const mangled = `${token.slice(0, 20)}\n ${encodeURIComponent(token.slice(20)).replaceAll("-", "%2D")}`;
  expect(await verifyAccessToken(keys, mangled)).toEqual({ role: "anon", exp: future });
});

test("each fault has its own sentence", async () => {
  const otherKeys = await createKeys("another-secret-of-at-least-thirty-two-characters");
  const faults: [string, string, string | RegExp][] = [
    [await keys.sign({ role: "anon", exp: 1_000 }), "InvalidJWTToken", /^Token has expired \d{10} seconds ago$/],
    [await keys.sign({ role: "anon" }), "InvalidJWTToken", "Fields `role` and `exp` are required in JWT"],
    [await keys.sign({ exp: future }), "InvalidJWTToken", "Fields `role` and `exp` are required in JWT"],
    [await otherKeys.sign({ role: "anon", exp: future }), "JwtSignatureError", "Failed to validate JWT signature"],
    [unsigned({ role: "anon", exp: future }), "JwtSignerError", /^Failed to generate JWT signer/],
    ["", "MalformedJWT", "The token provided is not a valid JWT"],
    ["%E0%A4%A", "MalformedJWT", "The token provided is not a valid JWT"],
  ];
  for (const [token, code, message] of faults) {
    await expect(verifyAccessToken(keys, token)).rejects.toMatchObject({ code });
    await expect(verifyAccessToken(keys, token)).rejects.toThrow(message);
  }
});

/** A token whose header claims that it needs no signature. */
function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
}
