// What can be called, and with what: for people and for code generators.
import { z } from "zod";
import { AppError } from "../protocol/errors.ts";
import type { ServedFunction } from "./call-function.ts";

export function listFunctions(functions: readonly ServedFunction[]) {
  return { functions: functions.map(({ name, description }) => ({ name, description })) };
}

/** What has to be sent, and what comes back. */
export function describeFunction({ name, description, input, output }: ServedFunction) {
  return {
    name,
    description,
    input: z.toJSONSchema(input, { io: "input", unrepresentable: "any" }),
    output: z.toJSONSchema(output, { io: "output", unrepresentable: "any" }),
  };
}

export function findFunction(functions: readonly ServedFunction[], name: string): ServedFunction {
  const found = functions.find((one) => one.name === name);
  if (found) return found;
  throw new AppError(
    "function_unknown",
    `There is no function ${name}. GET /functions/v1/typed lists those there are.`,
  );
}

/** Of `/functions/v1/typed/<name>`, and of `/typed/<name>` as the function sees it; empty for the list. */
export function nameInPath(url: string): string {
  return /\/typed\/([^/]+)\/?$/.exec(new URL(url).pathname)?.[1] ?? "";
}
