import { expect, it } from "vitest";
import { headersForCaller, headersForFunction } from "./headers.ts";

const url = new URL("http://127.0.0.1:54321/functions/v1/hello/rest");

it("a function sees the caller's Authorization, not the gateway's", () => {
  const headers = new Headers({
    authorization: "Bearer jwt",
    "x-stack-original-authorization": "Bearer sb_publishable_x",
  });
  const seen = headersForFunction(headers, url, "hello");
  expect(seen.get("authorization")).toBe("Bearer sb_publishable_x");
  expect(seen.has("x-stack-original-authorization")).toBe(false);
});

it("a function sees no Authorization when the caller sent none", () => {
  const headers = new Headers({ authorization: "Bearer jwt", "x-stack-original-authorization": "" });
  expect(headersForFunction(headers, url, "hello").has("authorization")).toBe(false);
});

it("a function sees where the request was sent", () => {
  const seen = headersForFunction(new Headers({ host: "localhost:54321", connection: "upgrade" }), url, "hello");
  expect(Object.fromEntries(seen)).toEqual({
    host: "localhost:54321",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-host": "127.0.0.1",
    "x-forwarded-path": "/functions/v1/hello/rest",
    "x-forwarded-port": "54321",
    "x-forwarded-prefix": "/functions/v1/hello",
    "x-forwarded-proto": "http",
  });
});

const answer = (headers: HeadersInit, status = 200, method = "GET") =>
  headersForCaller(new Headers(headers), { method, status, executionId: "e" });

it("a GET's HTML becomes plain text, as on a hosted project without a custom domain", () => {
  expect(answer({ "content-type": "text/html; charset=utf-8" }).get("content-type")).toBe("text/plain; charset=utf-8");
  expect(answer({ "content-type": "text/html" }, 200, "POST").get("content-type")).toBe("text/html");
});

it("a 5xx of the function is marked", () => {
  expect(answer({}, 502).get("sb-error-code")).toBe("EDGE_FUNCTION_ERROR");
  expect(answer({}, 404).has("sb-error-code")).toBe(false);
});

it("every cookie is kept", () => {
  const headers = new Headers([
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ]);
  expect(answer(headers).getSetCookie()).toEqual(["a=1", "b=2"]);
});
