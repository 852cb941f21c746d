import { expect, test } from "vitest";
import { caretIn, examples } from "./examples.ts";

test("The caret stands where the file is pasted, inside the fence", () => {
  const opening = examples.find((example) => example.opening !== undefined)?.opening ?? "";
  const at = caretIn(opening);
  expect(`${opening.slice(0, at)}x = 1${opening.slice(at)}`).toBe("Explain what this file does:\n\n```\nx = 1\n```");
});
