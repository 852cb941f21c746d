// Keys and tokens: who a request is, by what it carries. Everything else is anon or refused.
import { createHmac, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newUser, target } from "../target.ts";

const { url, publishableKey, secretKey, anonJwt, serviceJwt, jwtSecret } = target();

async function call(
  headers: Record<string, string>,
): Promise<{ status: number; body: Record<string, unknown>; challenge: string | null }> {
  const response = await fetch(`${url}/rest/v1/rpc/who_am_i`, { method: "POST", headers });
  return { status: response.status, body: await response.json(), challenge: response.headers.get("www-authenticate") };
}

const roleOf = async (headers: Record<string, string>) => (await call(headers)).body.role;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function sign(claims: object, secret = jwtSecret): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${unsigned}.${createHmac("sha256", secret).update(unsigned).digest("base64url")}`;
}

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

describe("a caller is", () => {
  test.each([
    ["the publishable key as apikey", { apikey: publishableKey }, "anon"],
    ["the secret key as apikey", { apikey: secretKey }, "service_role"],
    ["the anon JWT as apikey", { apikey: anonJwt }, "anon"],
    ["the service JWT as apikey", { apikey: serviceJwt }, "service_role"],
    ["the publishable key in Authorization alone", bearer(publishableKey), "anon"],
    ["the secret key in Authorization alone", bearer(secretKey), "service_role"],
    ["the service JWT in Authorization alone", bearer(serviceJwt), "service_role"],
    ["the secret key in both, as the client sends it", { apikey: secretKey, ...bearer(secretKey) }, "service_role"],
  ])("The role is identified by %s", async (_what, headers, role) => {
    expect(await roleOf(headers)).toBe(role);
  });

  test("The user of a token is the caller, whichever key comes with it", async () => {
    const { id, accessToken } = await newUser();
    for (const headers of [{ apikey: publishableKey }, { apikey: secretKey }, { apikey: anonJwt }]) {
      const { body } = await call({ ...headers, ...bearer(accessToken) });
      expect([body.role, body.uid]).toEqual(["authenticated", id]);
    }
  });

  test("A caller without a key is anon", async () => {
    expect(await roleOf({})).toBe("anon");
    expect(
      await roleOf({ "x-forwarded-user": "postgres", "x-stack-role": "service_role", cookie: `sb=${serviceJwt}` }),
    ).toBe("anon");
  });
});

describe("a token is refused when", () => {
  test("A token signed with another secret is refused", async () => {
    const { status, body, challenge } = await call(
      bearer(sign({ role: "service_role", exp: inAnHour() }, "another-secret-that-is-long-enough-to-sign")),
    );
    expect([status, body.code]).toEqual([401, "PGRST301"]);
    expect(challenge).toContain("Bearer");
  });

  test("An expired token is refused", async () => {
    const { status, body } = await call(bearer(sign({ role: "authenticated", exp: inAnHour() - 7200 })));
    expect([status, body.code, body.message]).toEqual([401, "PGRST303", "JWT expired"]);
  });

  test("An unsigned token or one with another algorithm is refused", async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const unsigned = `${encode({ alg: "none" })}.${encode({ role: "service_role", exp: inAnHour() })}.`;
    expect((await call(bearer(unsigned))).status).toBe(401);
    expect((await call(bearer("not-a-token"))).body).toMatchObject({ code: "PGRST301" });
  });

  test("A token with an unknown or forbidden role is refused", async () => {
    const unknown = await call(bearer(sign({ role: "no_such_role", exp: inAnHour() })));
    expect([unknown.status, unknown.body.role]).toEqual([401, undefined]);
    for (const role of ["postgres", "supabase_admin", "supabase_auth_admin"]) {
      const { status, body } = await call(bearer(sign({ role, exp: inAnHour() })));
      expect([status, body.role, body.code]).toEqual([403, undefined, "42501"]);
    }
  });

  test("A key that was never issued is refused", async () => {
    const response = await fetch(`${url}/rest/v1/books`, { headers: { apikey: `sb_secret_${randomUUID()}` } });
    expect(response.status).toBe(401);
  });
});

test("A token without a role is anon", async () => {
  expect(await roleOf(bearer(sign({ sub: randomUUID(), exp: inAnHour() })))).toBe("anon");
});

test("Auth refuses forged and expired tokens too", async () => {
  const ask = async (token: string) =>
    (await fetch(`${url}/auth/v1/user`, { headers: { apikey: publishableKey, ...bearer(token) } })).status;
  expect(
    await ask(
      sign({ sub: randomUUID(), role: "authenticated", exp: inAnHour() }, "another-secret-that-is-long-enough-to-sign"),
    ),
  ).toBe(403);
  expect(await ask(sign({ sub: randomUUID(), role: "authenticated", exp: inAnHour() - 7200 }))).toBe(403);
});
