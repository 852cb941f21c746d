// Doors that must be closed whichever service they lead to. What one service refuses in its own way is tested with it.
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKeys } from "../../keys.ts";
import { adminClient, anonClient, isHosted, newUser, type TestUser, target } from "../target.ts";

const inOneHour = () => Math.floor(Date.now() / 1000) + 3600;
let user: TestUser;

beforeAll(async () => {
  user = await newUser();
});

afterAll(async () => {
  await adminClient().auth.admin.deleteUser(user.id);
});

/** Tokens that say the right thing and prove nothing. */
async function worthlessTokens(): Promise<[string, string][]> {
  const claims = { sub: user.id, role: "service_role", aud: "authenticated", exp: inOneHour() };
  const own = await createKeys(target().jwtSecret);
  const stranger = await createKeys("a secret of more than 32 characters that is not this project's");
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const [header, , signature] = user.accessToken.split(".");
  return [
    ["signed by somebody else", await stranger.sign(claims)],
    ["expired", await own.sign({ ...claims, exp: 1_600_000_000 })],
    ["not signed", `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`],
    ["with other claims than were signed", `${header}.${encode(claims)}.${signature}`],
    ["that is no token", "nonsense"],
  ];
}

const places = [
  ["the Data API", "/rest/v1/notes?select=id"],
  ["Auth", "/auth/v1/user"],
  ["Auth's admin API", "/auth/v1/admin/users"],
  ["Storage", "/storage/v1/bucket"],
  ["a function that asks for a token", "/functions/v1/guarded"],
] as const;

describe("a token that proves nothing", () => {
  test.each(places)("An invalid token is refused by %s", async (_, path) => {
    for (const [kind, token] of await worthlessTokens()) {
      const answer = await fetch(`${target().url}${path}`, {
        headers: { apikey: target().publishableKey, authorization: `Bearer ${token}` },
      });
      expect([kind, answer.status]).toEqual([
        kind,
        expect.toSatisfy((status: number) => [400, 401, 403].includes(status)),
      ]);
      expect(await answer.text()).not.toContain(user.email);
    }
  });

  test("An invalid token opens no Realtime channel", async () => {
    for (const [kind, token] of await worthlessTokens()) {
      const client = createClient(target().url, target().publishableKey, { accessToken: async () => token });
      await client.realtime.setAuth(); // else the client may join before it has asked for the token
      const { promise, resolve } = Promise.withResolvers<string>();
      client.channel("anything").subscribe((status) => status !== "CLOSED" && resolve(status));
      expect([kind, await promise]).toEqual([kind, "CHANNEL_ERROR"]);
      await client.realtime.disconnect();
    }
  });
});

describe("a key", () => {
  test("A key that was never issued is refused before any service sees it", async () => {
    for (const headers of [{ apikey: "sb_secret_made_up" }, { authorization: "Bearer sb_publishable_made_up" }]) {
      const answer = await fetch(`${target().url}/rest/v1/notes?select=id`, { headers });
      expect(answer.status).toBe(401);
    }
  });

  test("A secret key is refused in a browser", async () => {
    const headers = { apikey: target().secretKey, "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/150" };
    expect((await fetch(`${target().url}/rest/v1/notes?select=id`, { headers })).status).toBe(401);
  });

  test.runIf(!isHosted)("A request without a key is anon", async () => {
    const readers = await Promise.all(
      [{}, { apikey: target().publishableKey }].map((headers: Record<string, string>) =>
        fetch(`${target().url}/rest/v1/notes?select=id`, { headers }).then(async (answer) => [
          answer.status,
          await answer.json(),
        ]),
      ),
    );
    expect(readers[0]).toEqual(readers[1]);
    expect((await fetch(`${target().url}/auth/v1/admin/users`)).status).toBe(401);
  });
});

describe("what the platform keeps to itself", () => {
  test.each(["private", "auth", "storage", "realtime", "vault", "net", "cron", "_stack", "extensions", "pg_catalog"])(
    "The schema %s is not reachable through the Data API",
    async (schema) => {
      const { error } = await adminClient().schema(schema).from("anything").select();
      expect(error?.code).toBe("PGRST106");
    },
  );

  test("Headers reserved for the gateway are ignored", async () => {
    const headers = {
      apikey: target().publishableKey,
      "x-stack-original-authorization": `Bearer ${target().secretKey}`,
    };
    const answer = await fetch(`${target().url}/functions/v1/echo`, { headers });
    expect(await answer.text()).not.toContain(target().secretKey);
    expect((await fetch(`${target().url}/auth/v1/admin/users`, { headers })).status).not.toBe(200);
  });

  test("No answer contains a password hash or tokens of a user", async () => {
    const answers = await Promise.all([
      user.client.auth.getUser(),
      adminClient().auth.admin.getUserById(user.id),
      adminClient().auth.admin.listUsers(),
      anonClient().auth.signInWithPassword({ email: user.email, password: user.password }),
    ]);
    expect(JSON.stringify(answers)).not.toMatch(/encrypted_password|\$2[aby]\$|confirmation_token|recovery_token/);
  });
});
