// Function calls where @supabase/lite differs from PostgREST.
import { describe, expect, test } from "vitest";
import { anonClient, target } from "../../target.ts";

const anon = anonClient();

function call(name: string, contentType: string, body: string): Promise<Response> {
  const { url, publishableKey: apikey } = target();
  const headers = { apikey, "content-type": contentType };
  return fetch(`${url}/rest/v1/rpc/${name}`, { method: "POST", headers, body });
}

/** The client's own `maxAffected` wants a type that says PostgREST 13. */
function limited(name: string, values: object) {
  return anon.rpc(name, values).setHeader("prefer", "handling=strict, max-affected=1");
}

describe("a function with one unnamed argument", () => {
  test.each([
    ["whole_text", "text/plain", "some text", "some text"],
    ["whole_bytes", "application/octet-stream", "bytes", "6279746573"],
    ["whole_body", "application/json", '{"a": [1, "two"]}', { a: [1, "two"] }],
    ["whole_body", "application/json", '[1, "two"]', [1, "two"]],
    ["whole_body", "application/json", '"text"', "text"],
    ["whole_body", "application/json", "0", 0],
  ])("%s accepts a body of type %s: %s", async (name, contentType, body, expected) => {
    const response = await call(name, contentType, body);
    expect([response.status, await response.json()]).toEqual([200, expected]);
  });

  test("A body of another type finds no function", async () => {
    const response = await call("whole_body", "text/plain", "some text");
    expect([response.status, (await response.json()).code]).toEqual([404, "PGRST202"]);
  });
});

describe("a function call", () => {
  test("A HEAD call counts the rows", async () => {
    const { status, count } = await anon.rpc("books_after", { after: 1800 }, { head: true, count: "exact" });
    expect([status, count]).toEqual([200, 4]);
  });

  test("A call that returns more rows than max-affected is refused", async () => {
    expect((await limited("books_after", { after: 2015 })).data).toHaveLength(1);
    const { status, error } = await limited("books_after", { after: 1800 });
    expect([status, error?.code, error?.details]).toEqual([400, "PGRST124", "The query affects 4 rows"]);
  });

  test("A call with max-affected is refused when the function returns no set", async () => {
    const { status, error } = await limited("add_them", { a: 1 });
    expect([status, error?.code]).toEqual([400, "PGRST128"]);
  });

  test("A function cannot be called by PATCH or DELETE", async () => {
    const { url, publishableKey: apikey } = target();
    for (const method of ["PATCH", "DELETE"]) {
      const response = await fetch(`${url}/rest/v1/rpc/add_them?a=1`, { method, headers: { apikey } });
      expect([response.status, (await response.json()).code]).toEqual([405, "PGRST101"]);
    }
  });
});
