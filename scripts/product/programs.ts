// The programs that make up the product on this machine.
import { z } from "zod";
import { type ChildProgram, type ProgramOptions, startProgram } from "./child-program.ts";

const urlSchema = z.object({ url: z.string() });
type WithUrl = z.infer<typeof urlSchema>;

const stackSchema = urlSchema.extend({
  publishableKey: z.string(),
  secretKey: z.string(),
  jwtSecret: z.string(),
  anonJwt: z.string(),
  serviceJwt: z.string(),
  dbUrl: z.string(),
  mailUrl: z.string(),
  studioUrl: z.string().optional(),
});
export type StackDetails = z.infer<typeof stackSchema>;

export type RunningStack = ChildProgram<StackDetails>;

export function startStack({ args = [], ...options }: ProgramOptions): Promise<RunningStack> {
  return startProgram("scripts/stack/main.ts", stackSchema, { ...options, args: ["--json", ...args] });
}

export function startModelServer(options: ProgramOptions = {}): Promise<ChildProgram<WithUrl>> {
  return startProgram("scripts/model-server/main.ts", urlSchema, { ...options, args: ["--port", "0", "--json"] });
}

export function startRunner(executorKey: string, options: ProgramOptions): Promise<ChildProgram<WithUrl>> {
  const env = { EXECUTOR_KEY: executorKey };
  return startProgram("scripts/runner/main.ts", urlSchema, { ...options, env, args: ["--port", "0", "--json"] });
}
