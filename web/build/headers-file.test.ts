import { expect, test } from "vitest";
import { applyHeaders, parseHeadersFile } from "./headers-file.ts";

const rules = parseHeadersFile(`
# The whole site
/*
  X-Frame-Options: DENY
  Content-Security-Policy: default-src 'none'; frame-src 'self'

/assets/*.js
  Cache-Control: public, max-age=31536000
  X-Frame-Options: SAMEORIGIN
/preview
  ! Content-Security-Policy
  Content-Security-Policy: sandbox allow-scripts
`);

function headersOf(path: string): Record<string, string> {
  const headers = new Headers({ "Cache-Control": "max-age=0" });
  applyHeaders(rules, path, headers);
  return Object.fromEntries(headers);
}

const policy = "default-src 'none'; frame-src 'self'";

test("A splat matches any path, and headers of the server are replaced", () => {
  expect(headersOf("/s/1")).toEqual({
    "cache-control": "max-age=0",
    "content-security-policy": policy,
    "x-frame-options": "DENY",
  });
});

test("A header that two rules set has both values", () => {
  expect(headersOf("/assets/deep/a.js")).toEqual({
    "cache-control": "public, max-age=31536000",
    "content-security-policy": policy,
    "x-frame-options": "DENY, SAMEORIGIN",
  });
  expect(headersOf("/assets/axjs")["x-frame-options"]).toBe("DENY");
});

test("A rule that takes a header away replaces it", () => {
  expect(headersOf("/preview")["content-security-policy"]).toBe("sandbox allow-scripts");
  expect(headersOf("/preview/more")["content-security-policy"]).toBe(policy);
});

test.each([
  ["X-Frame-Options: DENY", 1],
  ["/*\n  no header", 2],
  ["/users/:name\n  A: b", 1],
  ["https://example.com/*\n  A: b", 1],
  ["/*\n  ! Two Names", 2],
])("The file %j is refused, with the number of the line", (text, line) => {
  expect(() => parseHeadersFile(text)).toThrow(`Line ${line} of _headers cannot be read`);
});
