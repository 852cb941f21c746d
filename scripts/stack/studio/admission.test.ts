import { describe, expect, test } from "vitest";
import { findRefusal } from "./admission.ts";

const host = "127.0.0.1:54323";
const refusal = (headers: Record<string, string>, method = "GET", path = "/editor") =>
  findRefusal({ method, headers: new Headers({ host, ...headers }), url: `http://${host}${path}` });
const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

describe("Studio", () => {
  test.each([
    [{}],
    [{ host: "localhost:54323" }],
    [{ host: "[::1]:54323" }],
    [{ origin: "http://127.0.0.1:54323", "sec-fetch-site": "same-origin" }],
    [{ "sec-fetch-site": "none" }],
    [link],
  ])("Studio admits its own page and local programs: %j", (headers) => {
    expect(refusal(headers)).toBeUndefined();
  });

  test.each([
    [{ host: "rebound.example.com:54323" }],
    [{ host: "127.0.0.1.example.com" }],
    [{ host: "localhost.example.com:54323", origin: "http://localhost.example.com:54323" }],
    [{ origin: "https://example.com" }],
    [{ origin: "null" }],
    [{ origin: "http://127.0.0.1:3000" }],
    [{ origin: "http://localhost:54323" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
    [{ ...link, "sec-fetch-dest": "iframe" }],
  ])("Studio refuses other pages and host names: %j", (headers) => {
    expect(refusal(headers)).toMatch(/^Studio /);
  });

  test("Studio refuses a form sent by another page", () => {
    expect(refusal(link, "POST")).toMatch(/^Studio /);
  });

  test.each(["/rest/v1/rpc/anything", "/_system/introspect"])("Studio refuses a link to %s on another page", (path) => {
    expect(refusal(link, "GET", path)).toMatch(/^Studio /);
  });
});
