import { describe, expect, test } from "vitest";
import { createKeys } from "../keys.ts";
import { createIdentifyCaller } from "./caller.ts";

const keys = await createKeys();
const request = (token?: string) =>
  new Request("http://x/", { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

describe("a caller", () => {
  test("A caller without a token is anon", async () => {
    expect(await createIdentifyCaller(keys)(request())).toEqual({ role: "anon" });
  });

  test("A token is verified once and refused again after it has expired", async () => {
    let verified = 0;
    let now = Date.now() / 1000;
    const verify = (token: string) => {
      verified += 1;
      return keys.verify(token);
    };
    const identify = createIdentifyCaller({ verify }, () => now);
    const token = await keys.sign({ role: "authenticated", sub: "x", exp: Math.floor(now) + 60 });
    await identify(request(token));
    expect(await identify(request(token))).toMatchObject({ role: "authenticated", claims: { sub: "x" } });
    expect(verified).toBe(1);
    now += 61;
    await identify(request(token));
    expect(verified).toBe(2);
  });

  test.each([
    ["abc", "PGRST301", "Expected 3 parts in JWT; got 1"],
    ["a.b.c", "PGRST301", "No suitable key or wrong key type"],
  ])("A caller with the token %s is refused with %s", async (token, code, message) => {
    const response = await createIdentifyCaller(keys)(request(token));
    if (!(response instanceof Response)) throw new Error("was let in");
    expect([response.status, await response.json()]).toMatchObject([401, { code, message }]);
  });
});
