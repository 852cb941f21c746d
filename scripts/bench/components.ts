// Which of the stack's processes belong to which component.
import { type ProcessTime, processTimes } from "./processor-time.ts";

export function postgresOf(stackPid: number): ProcessTime[] {
  return processTimes(stackPid).filter(({ command }) => isPostgres(command));
}

export function componentsOf(stackPid: number): Record<string, ProcessTime[]> {
  const times = processTimes(stackPid);
  return {
    functions: times.filter(({ command }) => command.includes("edge-functions")),
    stack: times.filter(({ pid }) => pid === stackPid),
    Postgres: times.filter(({ command }) => isPostgres(command)),
  };
}

function isPostgres(command: string): boolean {
  return /postgres/.test(command) && !/edge-functions|main\.ts/.test(command);
}
