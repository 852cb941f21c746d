import { describe, expect, test } from "vitest";
import { isAllowedRedirect, resolveRedirect } from "./redirects.ts";

const config = {
  site_url: "http://127.0.0.1:3000",
  additional_redirect_urls: ["https://app.example.com/**", "https://*.preview.example.com/welcome", "myapp://callback"],
};

describe("a redirect", () => {
  test.each([
    "http://127.0.0.1:3000",
    "http://127.0.0.1:3000/any/path?x=1#y",
    "https://app.example.com/deep/er",
    "https://one.preview.example.com/welcome",
    "https://one.preview.example.com/welcome#fragment",
    "myapp://callback",
  ])("A redirect to %s is allowed", (url) => {
    expect(isAllowedRedirect(url, config)).toBe(true);
  });

  test.each([
    "http://127.0.0.1:3001/",
    "https://127.0.0.1:3000/",
    "http://127.0.0.1:3000.evil.example/",
    "http://user@127.0.0.1:3000/",
    "https://app.example.com.evil.example/",
    "https://a.b.preview.example.com/welcome",
    "https://one.preview.example.com/other",
    "https://one/preview.example.com/welcome",
    "javascript:alert(1)",
    "/relative",
    "",
  ])("A redirect to %j is not allowed", (url) => {
    expect(isAllowedRedirect(url, config)).toBe(false);
  });

  test("A redirect that is missing or not allowed falls back to the site", () => {
    expect(resolveRedirect("https://evil.example", config)).toBe("http://127.0.0.1:3000");
    expect(resolveRedirect(null, config)).toBe("http://127.0.0.1:3000");
  });
});
