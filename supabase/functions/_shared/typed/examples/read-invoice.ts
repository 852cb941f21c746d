import { z } from "zod";
import { defineFunction } from "../define-function.ts";

const line = z.object({
  what: z.string(),
  quantity: z.number(),
  unit_price: z.number().describe("Without tax"),
});

export const readInvoice = defineFunction({
  name: "read_invoice",
  description: "Reads an invoice from the text of a mail.",
  input: z.object({ text: z.string().min(1) }),
  output: z.object({
    number: z.string().describe("As printed, with all dashes").meta({ stream: "when_done" }),
    currency: z.enum(["EUR", "USD", "CHF"]).meta({ aliases: { EUR: ["€", "Euro"], USD: ["$", "US dollar"] } }),
    lines: z.array(line),
    due_on: z.iso.date().optional(),
  }),
  system: "You read invoices. Use only the text, and omit what it does not contain.",
  prompt: ({ text }) => `The invoice:\n\n${text}`,
});
