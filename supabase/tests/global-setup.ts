// One stack for all stories; each story has its own users and sessions, so that they run in parallel.
import type { TestProject } from "vitest/node";
import { startStack } from "./stack.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack();
  project.provide("product", stack.details);
  return () => stack.stop();
}
