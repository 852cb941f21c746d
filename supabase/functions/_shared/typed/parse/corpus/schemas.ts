// The schemas of the corpus: typical answers that programs ask for.
import { z } from "zod";

export const person = z.object({
  name: z.string(),
  age: z.number().int().nonnegative(),
  email: z.string().optional(),
  tags: z.array(z.string()).default([]),
});

export const invoice = z.object({
  invoiceNumber: z.string().meta({ aliases: ["invoice_no", "number"] }),
  date: z.iso.date(),
  currency: z.enum(["EUR", "USD", "CHF"]).meta({ aliases: { EUR: ["€", "Euro"], USD: ["$", "US dollar"] } }),
  lines: z.array(z.object({ text: z.string(), quantity: z.number(), price: z.number() })),
  total: z.number(),
  isPaid: z.boolean(),
  note: z.string().nullable(),
});

export const plan = z.object({
  goal: z.string(),
  steps: z.array(
    z.object({
      title: z.string(),
      status: z.enum(["todo", "in_progress", "done"]),
      minutes: z.number().optional(),
    }),
  ),
});

export const toolChoice = z.enum(["read_file", "write_file", "run_command", "ask_user"]).meta({
  aliases: { run_command: ["shell", "bash"], ask_user: ["clarify"] },
});

export const label = z.object({ label: z.enum(["bug", "feature", "question"]), confidence: z.number().min(0).max(1) });

export interface Tree {
  name: string;
  children: Tree[];
}
export const tree: z.ZodType<Tree> = z.object({
  name: z.string(),
  get children() {
    return z.array(tree);
  },
});

export const action = z.discriminatedUnion("type", [
  z.object({ type: z.literal("read_file"), path: z.string() }),
  z.object({ type: z.literal("write_file"), path: z.string(), content: z.string() }),
  z.object({ type: z.literal("run"), command: z.string(), timeoutSeconds: z.number().optional() }),
  z.object({ type: z.literal("finish"), summary: z.string(), success: z.boolean() }),
]);

export const strings = z.array(z.string());
export const numbers = z.array(z.number());

export const codeFile = z.object({ path: z.string(), code: z.string(), lang: z.string().optional() });

export const people = z.array(person);

export const shape = z.union([
  z.object({ radius: z.number() }),
  z.object({ width: z.number(), height: z.number() }),
  z.string(),
]);

export const scores = z.record(z.string(), z.number());

export const settings = z.object({
  theme: z.enum(["light", "dark"]).optional(),
  fontSize: z.number().optional(),
  autosave: z.boolean().optional(),
});

export const point = z.tuple([z.number(), z.number()]);

export const event = z.object({ title: z.string(), startsAt: z.date(), endsAt: z.date().nullable() });
