import { expect, test } from "vitest";
import { pickModel } from "./models.ts";

const models = [
  { id: "demo", label: "Demo", provider: "openai_chat", is_default: true },
  { id: "large", label: "Large", provider: "anthropic", is_default: false },
];

test("The first wanted model that is offered is picked, else the project's default", () => {
  expect(pickModel(models, undefined, "large")?.id).toBe("large");
  expect(pickModel(models, "gone", null)?.id).toBe("demo");
  expect(pickModel(models)?.id).toBe("demo");
  expect(pickModel([], "demo")).toBeUndefined();
});
