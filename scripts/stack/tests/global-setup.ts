// Starts one stack for all contract tests, unless SUPABASE_URL names a project to test.
import type { TestProject } from "vitest/node";
import type { StackDetails } from "../start-stack.ts";
import { fixtureProject, startStackProcess } from "./stack-process.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env.SUPABASE_URL !== undefined) {
    project.provide("stack", hostedDetails());
    return async () => undefined;
  }
  const stack = await startStackProcess(["--supabase", fixtureProject, "--ephemeral", "--port", "0"]);
  project.provide("stack", stack.details);
  return () => stack.stop();
}

function hostedDetails(): StackDetails {
  return {
    url: required("SUPABASE_URL"),
    publishableKey: required("SUPABASE_PUBLISHABLE_KEY"),
    secretKey: required("SUPABASE_SECRET_KEY"),
    jwtSecret: required("SUPABASE_JWT_SECRET"),
    anonJwt: required("SUPABASE_ANON_KEY"),
    serviceJwt: required("SUPABASE_SERVICE_ROLE_KEY"),
    dbUrl: required("SUPABASE_DB_URL"),
    mailUrl: process.env.SUPABASE_MAIL_URL ?? "",
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Testing a hosted project needs ${name} as well.`);
  return value;
}
