import { type JWTPayload, SignJWT } from "jose";
import { expect, test } from "vitest";
import { createEnvironment } from "../runtime/environment.ts";
import { requireUser } from "./authentication.ts";
import { claimsOf, type Signer, signer, userId } from "./testing/signed-tokens.ts";

const url = "https://project.supabase.co";

interface Project {
  readonly keys?: readonly Signer[];
  /** Instead of an object with the keys. */
  readonly jwks?: string;
  /** Auth's answer to somebody's token. */
  readonly auth?: (request: Request) => Response;
}

const silentAuth = () => {
  throw new Error("Auth was not to be asked.");
};

async function userOf(authorization: string | undefined, { keys = [], jwks, auth = silentAuth }: Project) {
  const environment = createEnvironment(
    (name) =>
      ({
        SUPABASE_URL: url,
        SUPABASE_JWKS: jwks ?? JSON.stringify({ keys: keys.map(({ verificationKey }) => verificationKey) }),
        SUPABASE_PUBLISHABLE_KEYS: '{"default": "sb_publishable_x"}',
      })[name],
  );
  const headers = new Headers({ apikey: "sb_secret_x", ...(authorization ? { authorization } : {}) });
  return requireUser(headers, { environment, fetch: async (input, init) => auth(new Request(input, init)) });
}

const refused = { code: "not_signed_in" };
const bearer = async (by: Signer, claims: JWTPayload = {}) => `Bearer ${await by.sign(claimsOf(claims))}`;

test.each(["HS256", "ES256", "RS256"] as const)(
  "a token signed with the project's %s key is its user's",
  async (algorithm) => {
    const keys = [await signer("HS256", "other"), await signer(algorithm, "current")];
    const [, current] = keys;
    if (!current) throw new Error("There is no key.");
    expect(await userOf(await bearer(current), { keys })).toEqual({ id: userId, isAnonymous: false });
  },
);

test("A guest is a user", async () => {
  const key = await signer("HS256");
  expect(await userOf(await bearer(key, { is_anonymous: true }), { keys: [key] })).toEqual({
    id: userId,
    isAnonymous: true,
  });
});

test.each([
  ["no token", undefined],
  ["a secret key", "Bearer sb_secret_N7UND0UgjKTVK-Uodkm0Hg"],
  ["another scheme", "Basic dXNlcjpwYXNz"],
  ["three words with dots", "Bearer a.b.c"],
  ["a header that is no JSON", `Bearer ${btoa("{")}.e30.e30`],
  ["a header with no algorithm", `Bearer ${btoa("{}")}.e30.e30`],
  ["an unsigned token", `Bearer ${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claimsOf()))}.`],
])("%s is nobody's, although a secret key stands beside it", async (_what, authorization) => {
  await expect(userOf(authorization, { keys: [await signer("HS256")] })).rejects.toMatchObject(refused);
});

test.each([
  ["has expired", { exp: 1_700_000_000 }],
  ["never expires", { exp: undefined }],
  ["is for the service role", { role: "service_role" }],
  ["is for visitors", { role: "anon", sub: undefined }],
  ["is for another audience", { aud: "elsewhere" }],
  ["names no user", { sub: "somebody" }],
  ["is not yet valid", { nbf: 4_000_000_000 }],
] as const)("a token that %s is refused", async (_what, claims) => {
  const key = await signer("ES256", "current");
  // As JSON, what is undefined is left out.
  const token = await key.sign(JSON.parse(JSON.stringify({ ...claimsOf(), ...claims })));
  await expect(userOf(`Bearer ${token}`, { keys: [key] })).rejects.toMatchObject(refused);
});

test("A token forged under the project's key id is refused without asking Auth", async () => {
  const [ours, theirs] = [await signer("ES256", "current"), await signer("ES256", "current")];
  await expect(userOf(await bearer(theirs), { keys: [ours] })).rejects.toMatchObject(refused);
});

test.each(["that names its algorithm", "that names none"])(
  "a public key %s is never taken for a shared secret",
  async (naming) => {
    const { verificationKey, sign } = await signer("RS256", "current");
    const published = naming === "that names none" ? { ...verificationKey, alg: undefined } : verificationKey;
    const secret = new TextEncoder().encode(JSON.stringify(published));
    const forged = await new SignJWT(claimsOf()).setProtectedHeader({ alg: "HS256", kid: "current" }).sign(secret);
    let timesAsked = 0;
    const auth = () => {
      timesAsked += 1;
      return Response.json({ code: 401 }, { status: 401 });
    };
    const keys = [{ verificationKey: published, sign }];
    await expect(userOf(`Bearer ${forged}`, { keys, auth })).rejects.toMatchObject(refused);
    expect(timesAsked).toBe(1);
  },
);

test("Auth verifies the token when the project's key is unknown", async () => {
  const key = await signer("HS256");
  const asked: Request[] = [];
  const auth = (request: Request) => {
    asked.push(request);
    return Response.json({ id: userId, role: "authenticated", is_anonymous: true });
  };
  const authorization = await bearer(key);
  expect(await userOf(authorization, { auth })).toEqual({ id: userId, isAnonymous: true });
  expect(
    asked.map((request) => [request.url, request.headers.get("authorization"), request.headers.get("apikey")]),
  ).toEqual([[`${url}/auth/v1/user`, authorization, "sb_publishable_x"]]);
});

test("A project's keys may be a bare array", async () => {
  const key = await signer("ES256");
  const jwks = JSON.stringify([key.verificationKey]);
  expect(await userOf(await bearer(key), { jwks })).toEqual({ id: userId, isAnonymous: false });
});

test.each([
  ["the list of keys", () => "not JSON"],
  ["the key", ({ verificationKey }: Signer) => JSON.stringify({ keys: [{ ...verificationKey, x: "-", n: "" }] })],
])("Auth verifies the token when %s cannot be read", async (_what, damage) => {
  const key = await signer("ES256");
  const auth = () => Response.json({ id: userId, role: "authenticated" });
  expect(await userOf(await bearer(key), { jwks: damage(key), auth })).toEqual({ id: userId, isAnonymous: false });
});

test("A token that Auth refuses is refused, but a failing Auth is an internal error", async () => {
  const authorization = await bearer(await signer("HS256"));
  const answering = (status: number) => ({ auth: () => Response.json({}, { status }) });
  await expect(userOf(authorization, answering(403))).rejects.toMatchObject(refused);
  await expect(userOf(authorization, answering(200))).rejects.toMatchObject(refused);
  await expect(userOf(authorization, answering(503))).rejects.toThrow("Auth answered 503");
});
