// The command `npm run runner`: runs Python programs over HTTP.
import { availableParallelism } from "node:os";
import { serve } from "../serve.ts";
import { createRunner } from "./runner.ts";
import { startServer } from "./server.ts";
import { readySnapshot } from "./snapshot.ts";

const usage = `Runs Python programs, each in a sandbox of its own, for the agent's executor EXECUTOR_URL.

  npm run runner -- [options]

  --port N   port to listen on, on 127.0.0.1; 0 picks a free one (54331)
  --json     when ready, print one line of JSON: {"url": "…"}

  Callers have to send EXECUTOR_KEY of the environment as "apikey"; if it is not set, no key is needed.
`;

const maxWaiting = 32;

const log = (line: string) => {
  process.stderr.write(`runner: ${line}\n`);
};

await serve({ name: "runner", usage, port: 54_331, start });

async function start(port: number) {
  const runner = createRunner({ maxRunning: availableParallelism(), maxWaiting, snapshot: snapshotOrNone() });
  // Not from the command line, which every user of the machine can read.
  const key = process.env.EXECUTOR_KEY ?? "";
  const server = await startServer({ port, key, runner, log });
  const close = () => {
    runner.close();
    return server.close();
  };
  return { url: server.url, close };
}

function snapshotOrNone(): Promise<string | undefined> {
  return readySnapshot().catch((error: unknown) => {
    log(`Without a snapshot, programs start slower: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
}
