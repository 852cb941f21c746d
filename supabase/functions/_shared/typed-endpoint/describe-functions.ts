// Lists typed functions and their schemas, for people and for code generators.
import { z } from "zod";
import { AppError } from "../protocol/errors.ts";
import type { ServedFunction } from "./call-function.ts";

export function listFunctions(functions: readonly ServedFunction[]) {
  return { functions: functions.map(({ name, description }) => ({ name, description })) };
}

/** The input to send and the output to expect. */
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
  throw new AppError("function_unknown", `There is no function ${name}. GET /functions/v1/typed lists the functions.`);
}

/** The name in `/functions/v1/typed/<name>`, or in `/typed/<name>` as the function sees it. Empty for the list. */
export function nameInPath(url: string): string {
  return /\/typed\/([^/]+)\/?$/.exec(new URL(url).pathname)?.[1] ?? "";
}
