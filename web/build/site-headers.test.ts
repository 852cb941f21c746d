import { expect, test } from "vitest";
import { applyHeaders, parseHeadersFile, renderHeadersFile } from "./headers-file.ts";
import { usualPackageIndex } from "./package-index.ts";
import { siteHeaders } from "./site-headers.ts";

function headersFor(url: string, packages = "none"): string {
  const own = { VITE_SUPABASE_URL: url, VITE_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_1" };
  return renderHeadersFile(siteHeaders({ ...own, VITE_PYODIDE_PACKAGES_URL: packages }));
}

function headersAt(path: string, file: string): Headers {
  const headers = new Headers();
  applyHeaders(parseHeadersFile(file), path, headers);
  return headers;
}

const project = headersFor("https://abc.supabase.co/");

test("The policy lets the app talk to its project, and behind the edge to its own origin alone", () => {
  const policy = headersAt("/", project).get("content-security-policy");
  expect(policy).toContain("; connect-src 'self' https://abc.supabase.co wss://abc.supabase.co; ");
  expect(headersAt("/", headersFor("/api")).get("content-security-policy")).toContain("; connect-src 'self'; ");
});

test("Behind the edge, the policy names Auth alone if the app asks it directly", () => {
  const variables = {
    ...{ VITE_SUPABASE_URL: "/api", VITE_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_1" },
    VITE_PYODIDE_PACKAGES_URL: "none",
  };
  const file = renderHeadersFile(
    siteHeaders({ ...variables, VITE_SUPABASE_AUTH_URL: "https://abc.supabase.co/auth/v1" }),
  );
  expect(file).toContain("; connect-src 'self' https://abc.supabase.co; ");
});

test("The index of Python packages may be read, and nothing else of its host", () => {
  const connectsTo = (packages: string) => /connect-src ([^;]*);/.exec(headersFor("/api", packages))?.[1];
  expect(connectsTo("")).toBe(`'self' ${usualPackageIndex}`);
  expect(connectsTo("https://packages.example/full")).toBe("'self' https://packages.example/full/");
  expect(connectsTo("/packages/")).toBe("'self'");
});

test("Turnstile may be loaded and framed by an app that is built with its site key, and by no other", () => {
  const variables = { VITE_SUPABASE_URL: "/api", VITE_SUPABASE_PUBLISHABLE_KEY: "sb_publishable_1" };
  const withKey = renderHeadersFile(siteHeaders({ ...variables, VITE_TURNSTILE_SITE_KEY: "0x4AAA" }));
  const policy = headersAt("/", withKey).get("content-security-policy");
  expect(policy).toContain("; script-src 'self' https://challenges.cloudflare.com; ");
  expect(policy).toContain("; frame-src 'self' https://challenges.cloudflare.com; ");
  expect(policy?.split("challenges.cloudflare.com")).toHaveLength(3);
  expect(headersFor("/api")).not.toContain("cloudflare");
  expect(headersAt("/preview", withKey).get("content-security-policy")).not.toContain("cloudflare");
});

test.each(["/preview", "/sandbox"])("%s has one policy, its own, and keeps the other headers of the site", (path) => {
  const headers = headersAt(path, project);
  expect(headers.get("content-security-policy")).toMatch(
    /^sandbox allow-scripts[^,]*connect-src 'none'[^,]*frame-ancestors 'self'$/,
  );
  expect(headers.has("cross-origin-opener-policy")).toBe(false);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test("No line is longer than the 2,000 characters that Pages reads", () => {
  const lines = headersFor(`https://${"long-".repeat(12)}project.supabase.co`).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(2000);
});
