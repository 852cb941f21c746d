// Mends postgres 3.4.9 as it is loaded. When a connection closes with a message still waiting to be written, the driver
//  1. keeps the message and the timer it has already cancelled, so that the reconnected connection never writes again;
//  2. writes to the socket that is gone, in a timer, where no caller can catch it: the whole process dies;
//  3. waits up to 20 seconds before it reconnects, and ending it waits as long; @supabase/lite leaves that so.
// All three happen as soon as Postgres restarts under a transaction (porsager/postgres issues 1066, 1154 and 1208).
import { registerHooks } from "node:module";

interface Repair {
  readonly found: string;
  readonly mended: string;
}

const connectionRepairs: readonly Repair[] = [
  {
    found: "clearImmediate(nextWriteTimer)\n",
    mended: "clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n",
  },
  {
    found: "function nextWrite(fn) {\n",
    mended: "function nextWrite(fn) {\n    if (!socket) return refuseWrite()\n",
  },
  {
    found: "function connectTimedOut() {\n",
    mended: `function refuseWrite() {
    chunk = nextWriteTimer = null
    const closed = Errors.connection('CONNECTION_CLOSED', options)
    query && queryError(query, closed)
    while (sent.length) queryError(sent.shift(), closed)
    query = null
    return false
  }

  function connectTimedOut() {
`,
  },
];

const reconnectRepairs: readonly Repair[] = [
  { found: "Math.min(3 ** retries / 100, 20)", mended: "Math.min(3 ** retries / 100, 0.3)" },
];

const repairs: Readonly<Record<string, readonly Repair[]>> = {
  "connection.js": connectionRepairs,
  "index.js": reconnectRepairs,
};

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    const file = /\/node_modules\/postgres\/src\/(\w+\.js)$/.exec(url)?.[1];
    const needed = file === undefined ? undefined : repairs[file];
    return needed && loaded.source !== undefined ? { ...loaded, source: mend(textOf(loaded.source), needed) } : loaded;
  },
});

function mend(source: string, needed: readonly Repair[]): string {
  return needed.reduce((text, { found, mended }) => {
    if (!text.includes(found))
      throw new Error("The database driver has changed: see what driver-repair.ts still has to do");
    return text.replaceAll(found, mended);
  }, source);
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === "string" ? source : new TextDecoder().decode(source);
}
