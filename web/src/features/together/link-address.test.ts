import { expect, test, vi } from "vitest";
import { linkAddress, madeLinkFrom } from "./link-address.ts";

test("Only the link that this browser made has an address, not one that has replaced it elsewhere", () => {
  vi.stubGlobal("location", { origin: "https://edgewright.example" });
  const made = madeLinkFrom({ secret: "s3cret", created_at: "2026-11-20T10:00:00Z" });
  const addressOf = (createdAt: string) => linkAddress("one", { created_at: createdAt }, made);
  expect(addressOf("2026-11-20T10:00:00Z")).toBe("https://edgewright.example/l/one#s3cret");
  expect(addressOf("2026-11-20T11:00:00Z")).toBeUndefined();
  expect(linkAddress("one", { created_at: "2026-11-20T10:00:00Z" }, madeLinkFrom(null))).toBeUndefined();
  vi.unstubAllGlobals();
});
