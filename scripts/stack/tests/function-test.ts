// Vitest's `test` with function hosts that stop when their test ends; concurrent tests have their own.
import { test as baseTest } from "vitest";
import { type FunctionHost, type FunctionHostOptions, startFunctionHost } from "./function-host.ts";

export const test = baseTest.extend<{ host: (options: FunctionHostOptions) => Promise<FunctionHost> }>({
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads the fixtures it needs from the pattern
  host: async ({}, use) => {
    const hosts: FunctionHost[] = [];
    await use(async (options) => {
      const started = await startFunctionHost(options);
      hosts.push(started);
      return started;
    });
    await Promise.all(hosts.map((started) => started.stop()));
    for (const stopped of hosts) stopped.close();
  },
});
