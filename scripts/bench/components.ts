// Which processes belong to which component.
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

/** Of this process with its readers, and of the model server. */
export function loadSeconds(): number {
  return processTimes(process.pid)
    .filter(({ pid, command }) => pid === process.pid || command.includes("model-server"))
    .reduce((sum, { seconds }) => sum + seconds, 0);
}

function isPostgres(command: string): boolean {
  return /postgres/.test(command) && !/edge-functions|main\.ts/.test(command);
}
