import { expect, test } from "vitest";
import { fillHeaders, readProjectVariables } from "./project-variables.ts";

test("The policy names the project's API and its socket", () => {
  const variables = readProjectVariables({
    VITE_SUPABASE_URL: "https://abc.supabase.co/",
    VITE_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_1",
  });
  const filled = fillHeaders("connect-src 'self' {api} {realtime}; font-src 'self'", variables);
  expect(filled).toBe("connect-src 'self' https://abc.supabase.co wss://abc.supabase.co; font-src 'self'");
});

test.each([
  {},
  { VITE_SUPABASE_URL: "http://127.0.0.1:54321" },
  { VITE_SUPABASE_URL: "abc.supabase.co", VITE_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_1" },
])("A build with %j fails with the names of both variables", (env) => {
  expect(() => readProjectVariables(env)).toThrow(/VITE_SUPABASE_URL and VITE_SUPABASE_PUBLISHABLE_KEY/);
});
