import { expect, test } from "vitest";
import { fromSandbox } from "./messages.ts";
import { createPrinter } from "./worker-link.ts";

test("A text longer than one message passes in slices that the app reads, without a loss", () => {
  const texts: string[] = [];
  const long = "0123456789".repeat(120_000);
  createPrinter((text) => texts.push(text)).print(long);
  expect(texts.every((text) => fromSandbox.safeParse({ type: "print", text }).success)).toBe(true);
  expect(texts.join("") === long).toBe(true);
});
