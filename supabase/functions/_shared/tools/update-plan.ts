import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import { counted } from "./outcomes.ts";

const item = z.strictObject({
  text: z.string().min(1).max(500).describe("What is to be done, in a few words: at most 500 characters."),
  status: z.enum(["open", "doing", "done"]),
});

const input = z.strictObject({
  items: z.array(item).max(50).describe("The whole plan in its order, at most 50 steps; an empty list takes it away."),
});

export function createUpdatePlanTool(): Tool {
  return defineTool({
    name: "update_plan",
    description:
      "Shows the user a plan, the list of steps of the work, and how far it is. Each call replaces the whole plan.",
    input,
    effect: "repeatable",
    kind: "talks",
    async run({ items }) {
      const done = items.filter(({ status }) => status === "done").length;
      const output =
        items.length === 0 ? "The plan is taken away." : `The plan has ${counted(items.length, "step")}, ${done} done.`;
      return { status: "succeeded", output, plan: items };
    },
  });
}
