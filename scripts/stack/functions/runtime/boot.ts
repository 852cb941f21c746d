// The first module of every worker: makes the process what a hosted function finds, then lets the function's own modules run.
import { follow, waitUntil } from "./background.ts";
import { installConsole } from "./console.ts";
import { narrowToHosted } from "./hosted-surface.ts";
import { followOrders, report } from "./parent.ts";
import { serve } from "./serve.ts";

export { serveExports } from "./serve.ts";

/** Names in the environment that are for this process and not for the function. */
const hiddenNames: unknown = JSON.parse(Deno.args[0] ?? "[]");

report({ type: "evaluating" });
if (Array.isArray(hiddenNames)) for (const name of hiddenNames) Deno.env.delete(String(name));
installConsole();
narrowToHosted();
Deno.serve = serve as typeof Deno.serve; // its overloads, in one signature
Object.defineProperty(globalThis, "EdgeRuntime", { value: { waitUntil }, configurable: true });
followOrders(follow);
