// Function hosts that stop with the test that started them.
import { afterEach } from "vitest";
import { type FunctionHost, type FunctionHostOptions, startFunctionHost } from "./function-host.ts";

const hosts: FunctionHost[] = [];

export async function host(options: FunctionHostOptions): Promise<FunctionHost> {
  const started = await startFunctionHost(options);
  hosts.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((started) => started.stop()));
});
