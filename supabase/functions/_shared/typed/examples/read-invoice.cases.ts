import { defineCases } from "../cases.ts";
import { readInvoice } from "./read-invoice.ts";

const text = `INVOICE 2026-0117
3 x Consulting, per hour ..... 120.00
1 x Travel ................... 84.50
Total EUR 444.50. Payable within 14 days.`;

export const cases = defineCases(readInvoice, [
  {
    name: "An invoice without a due date",
    input: { text },
    recorded: `Here is the invoice:
\`\`\`json
{
  "number": "2026-0117",
  "currency": "€",
  "lines": [
    { "what": "Consulting, per hour", "quantity": "3", "unit_price": 120.00 },
    { "what": "Travel", "quantity": 1, "unit_price": 84.5, },
  ]
}
\`\`\``,
    expect: {
      "has the number as printed": ({ number }) => number === "2026-0117",
      "adds up to the total of the invoice": ({ lines }) =>
        lines.reduce((sum, line) => sum + line.quantity * line.unit_price, 0) === 444.5,
      "invents no due date": ({ due_on }) => due_on === undefined,
      "knows the currency": ({ currency }) => currency === "EUR",
    },
  },
  {
    name: "An answer without lines is corrected",
    input: { text },
    recorded: [
      '{"number": "2026-0117", "currency": "EUR"}',
      '{"number": "2026-0117", "currency": "EUR", "lines": [{"what": "Travel", "quantity": 1, "unit_price": 84.5}]}',
    ],
    expect: { "has lines": ({ lines }) => lines.length > 0 },
  },
]);
