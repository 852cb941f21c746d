import { createBudget } from "../budget.ts";
import { TypedCallError } from "../call-error.ts";
import type { TypedClient } from "../clients/typed-client.ts";
import { isDone } from "../parse/answer.ts";
import { readInvoice } from "./read-invoice.ts";

export async function totalOf(text: string, client: TypedClient, signal: AbortSignal): Promise<number> {
  const budget = createBudget({ maxCalls: 5, maxTokens: 20_000 });
  const { lines } = await readInvoice.call({ text }, { client, signal, budget });
  return lines.reduce((sum, { quantity, unit_price }) => sum + quantity * unit_price, 0);
}

export async function showWhileReading(text: string, client: TypedClient, show: (line: string) => void) {
  for await (const event of readInvoice.stream({ text }, { client })) {
    const { number = "…", lines = [] } = event.value;
    const whole = lines.filter((_, at) => event.type === "finished" || isDone(event, ["lines", at]));
    show(`${number}: ${whole.length} lines`);
  }
}

export async function explainFailure(text: string, client: TypedClient): Promise<string> {
  try {
    return (await readInvoice.call({ text }, { client })).number;
  } catch (error) {
    if (!(error instanceof TypedCallError)) throw error;
    return error.attempts.map(({ model, outcome }) => `${model}: ${outcome.type}`).join(", ");
  }
}
