import { expect, test } from "vitest";
import { readProjectVariables } from "./project-variables.ts";

const key = "sb_publishable_1";

test.each(["https://abc.supabase.co", "http://127.0.0.1:54321", "/api"])("The app can be built for %s", (url) => {
  const variables = { VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: key };
  expect(readProjectVariables({ ...variables, OTHER: "1" })).toEqual(variables);
});

test.each([
  {},
  { VITE_SUPABASE_URL: "http://127.0.0.1:54321" },
  { VITE_SUPABASE_URL: "abc.supabase.co", VITE_SUPABASE_PUBLISHABLE_KEY: key },
  { VITE_SUPABASE_URL: "/elsewhere", VITE_SUPABASE_PUBLISHABLE_KEY: key },
])("A build with %j fails with the names of both variables", (env) => {
  expect(() => readProjectVariables(env)).toThrow(/VITE_SUPABASE_URL and VITE_SUPABASE_PUBLISHABLE_KEY/);
});

test("Auth may have an address of its own, which must be a URL", () => {
  const variables = { VITE_SUPABASE_URL: "/api", VITE_SUPABASE_PUBLISHABLE_KEY: key };
  const withAuth = { ...variables, VITE_SUPABASE_AUTH_URL: "https://abc.supabase.co/auth/v1" };
  expect(readProjectVariables(withAuth)).toEqual(withAuth);
  expect(readProjectVariables({ ...variables, VITE_SUPABASE_AUTH_URL: "" })).toEqual(variables);
  expect(() => readProjectVariables({ ...variables, VITE_SUPABASE_AUTH_URL: "/auth" })).toThrow(
    /VITE_SUPABASE_AUTH_URL/,
  );
});
