import { expect, inject } from "vitest";
import { usualPackageIndex } from "../build/package-index.ts";
import { story } from "./support/story.ts";

function directivesOf(response: { headers(): Record<string, string> } | null): Map<string, string> {
  const policy = response?.headers()["content-security-policy"] ?? "";
  return new Map(policy.split("; ").map((directive) => [directive.split(" ")[0] ?? "", directive]));
}

story("The app may talk to itself and to its project, and nothing may frame it", async ({ newPage }) => {
  const page = await newPage();
  const directives = directivesOf(await page.goto("/"));
  const { host } = new URL(inject("product").url);
  expect(directives.get("connect-src")).toBe(`connect-src 'self' http://${host} ws://${host} ${usualPackageIndex}`);
  expect(directives.get("script-src")).toBe("script-src 'self'");
  expect(directives.get("frame-ancestors")).toBe("frame-ancestors 'none'");
});

story("The preview frame has a policy of its own: an opaque origin without a network", async ({ newPage }) => {
  const page = await newPage();
  const response = await page.goto("/preview");
  const directives = directivesOf(response);
  expect(directives.get("sandbox")).toBe("sandbox allow-scripts allow-forms allow-modals allow-pointer-lock");
  expect(directives.get("default-src")).toBe("default-src 'none'");
  expect(directives.get("frame-ancestors")).toBe("frame-ancestors 'self'");
  expect(await page.evaluate(() => self.origin)).toBe("null");
});
