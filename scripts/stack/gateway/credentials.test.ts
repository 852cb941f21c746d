import { describe, expect, test } from "vitest";
import { createKeys } from "../keys.ts";
import { readCredentials } from "./credentials.ts";

const keys = await createKeys();
const userToken = "header.payload.signature";

describe("credentials", () => {
  test.each([
    ["A request without a key has no token", {}, undefined],
    ["A publishable key as apikey is anon", { apikey: keys.publishableKey }, keys.anonJwt],
    ["A secret key as apikey is the service", { apikey: keys.secretKey }, keys.serviceJwt],
    ["A key in Authorization alone counts", { authorization: `Bearer ${keys.secretKey}` }, keys.serviceJwt],
    ["A legacy JWT counts in either header", { apikey: keys.anonJwt }, keys.anonJwt],
    [
      "A user's token wins over the apikey",
      { apikey: keys.secretKey, authorization: `Bearer ${userToken}` },
      userToken,
    ],
    [
      "The apikey wins over a key in Authorization",
      { apikey: keys.secretKey, authorization: `Bearer ${keys.publishableKey}` },
      keys.serviceJwt,
    ],
    [
      "A scheme other than Bearer is ignored",
      { authorization: "Basic abc", apikey: keys.publishableKey },
      keys.anonJwt,
    ],
  ])("%s", (_, headers, token) => {
    expect(readCredentials(headers, keys)).toMatchObject({ token, unknownKey: false });
  });

  test("A key that this project never issued is detected in either header", () => {
    expect(readCredentials({ apikey: "sb_secret_stolen" }, keys).unknownKey).toBe(true);
    expect(readCredentials({ authorization: "Bearer sb_publishable_other" }, keys).unknownKey).toBe(true);
    expect(readCredentials({ apikey: "sb_secret_x", authorization: `Bearer ${userToken}` }, keys).unknownKey).toBe(
      true,
    );
  });
});
