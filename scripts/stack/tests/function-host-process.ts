// A function host in a process of its own, to be killed: prints the id of its one worker and waits.
import { startFunctionHost } from "./function-host.ts";

const host = await startFunctionHost({
  files: { "steady/index.ts": "Deno.serve(() => new Response(String(Deno.pid)));" },
});
const response = await host.call("steady");
process.stdout.write(`${await response.text()}\n`);
setInterval(() => undefined, 1000);
