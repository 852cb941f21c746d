import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import { planItemStatus } from "../protocol/enums.ts";
import { counted } from "./outcomes.ts";

const item = z.strictObject({
  text: z.string().min(1).max(500).describe("The step in a few words, at most 500 characters."),
  status: planItemStatus,
});

const input = z.strictObject({
  items: z.array(item).max(50).describe("The whole plan in order, at most 50 steps. An empty list removes the plan."),
});

export function createUpdatePlanTool(): Tool {
  return defineTool({
    name: "update_plan",
    description:
      "Shows the user a plan: the steps of the work and the status of each. Each call replaces the whole plan.",
    input,
    effect: "repeatable",
    kind: "talks",
    async run({ items }) {
      const done = items.filter(({ status }) => status === "done").length;
      const output =
        items.length === 0 ? "The plan was removed." : `The plan has ${counted(items.length, "step")}, ${done} done.`;
      return { status: "succeeded", output, plan: items };
    },
  });
}
