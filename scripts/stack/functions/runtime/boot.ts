// The first module of every worker: it makes the process look like a hosted one before the function's modules run.
import { handleCommand, waitUntil } from "./background.ts";
import { installConsole } from "./console.ts";
import { narrowToHosted } from "./hosted-surface.ts";
import { readCommands, report } from "./parent.ts";
import { serve } from "./serve.ts";

export { serveExports } from "./serve.ts";

/** Environment variables for Deno itself, hidden from the function. */
const hiddenNames: unknown = JSON.parse(Deno.args[0] ?? "[]");

report({ type: "evaluating" });
if (Array.isArray(hiddenNames)) for (const name of hiddenNames) Deno.env.delete(String(name));
installConsole();
narrowToHosted();
Deno.serve = serve as typeof Deno.serve; // one signature for all its overloads
Object.defineProperty(globalThis, "EdgeRuntime", { value: { waitUntil }, configurable: true });
readCommands(handleCommand);
