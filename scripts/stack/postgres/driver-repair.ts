// Patches the database drivers as they are loaded. When a connection closes, postgres 3.4.9
//  1. never settles queries sent between the socket's error and its close, nor a message still waiting to be written, and gives
//     what is left of them the answers of the next connection;
//  2. leaves the rejection of its own query for array types unhandled, which ends the process;
//  3. lets the transaction on it continue: its next statements go to whichever query has the connection by then;
//  4. waits up to 20 seconds before it reconnects, and `end` waits as long; @supabase/lite keeps that default.
// All four happen when Postgres is killed under load (porsager/postgres issues 1066, 1154 and 1208). Also,
//  5. a `begin` that is the hundredth waiting query does not reserve its connection, so the next query writes into a
//     transaction that nobody commits;
//  6. a cursor over a text without a statement waits forever;
//  7. `begin` waits for the server before its transaction may send anything, and a write of more than 1 KB leaves alone, so a
//     request takes two more round trips than needed;
//  8. an error right behind the start of replication finds no listener on the stream yet, which ends the process.
import { registerHooks } from "node:module";

interface Repair {
  readonly found: string;
  readonly fixed: string;
}

const connectionRepairs: readonly Repair[] = [
  {
    found: "    if (initial)\n      return reconnect()\n",
    fixed: `    error(Errors.connection('CONNECTION_CLOSED', options))
    query = results = errorResponse = chunk = nextWriteTimer = null
    result = new Result()
    rows = 0
`,
  },
  {
    found: "return fetchArrayTypes()\n",
    fixed: "return fetchArrayTypes().catch(noop) // the query that opened the connection has the error\n",
  },
  {
    found: "  function EmptyQueryResponse() {\n    /* noop */\n",
    fixed: "  function EmptyQueryResponse() {\n    query.cursorFn && write(Sync)\n",
  },
  {
    found: "    query.resolve(stream)\n  }\n\n  function CopyData",
    fixed: "    stream.on('error', noop)\n    query.resolve(stream)\n  }\n\n  function CopyData",
  },
];

const pipelineRepairs: readonly Repair[] = [
  {
    found: "      build(q)\n",
    fixed: "      build(q)\n      q.options.onexecute && q.options.onexecute(connection)\n",
  },
  { found: "&& (!q.options.onexecute || q.options.onexecute(connection))", fixed: "&& !q.options.onexecute" },
];

const batchRepairs: readonly Repair[] = [{ found: "chunk.length >= 1024", fixed: "chunk.length >= 65536" }];

const poolRepairs: readonly Repair[] = [
  { found: "Math.min(3 ** retries / 100, 20)", fixed: "Math.min(3 ** retries / 100, 0.3)" },
  { found: "      , prepare = null\n", fixed: "      , prepare = null\n      , lost = null\n      , reserve = null\n" },
  {
    found: "      await sql.unsafe('begin ' + options.replace(/[^a-z ]/ig, ''), [], { onexecute }).execute()\n",
    fixed: `      const sent = new Promise(resolve => reserve = resolve)
      await Promise.race([sent, sql.unsafe('begin ' + options.replace(/[^a-z ]/ig, ''), [], { onexecute })])
      move(connection, reserved)
`,
  },
  {
    found: "    function onexecute(c) {\n      connection = c\n",
    fixed: "    function onexecute(c) {\n      connection = c\n      reserve()\n",
  },
  {
    found: "connection.onclose = reject)",
    fixed: `connection.onclose = e => {
          lost = e
          while (queries.length) queries.shift().reject(e)
          reject(e)
        })`,
  },
  {
    found: "        q.catch(e => uncaughtError || (uncaughtError = e))\n",
    fixed: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)
`,
  },
];

const repairs: Readonly<Record<string, readonly Repair[]>> = {
  "postgres/src/connection.js": [...connectionRepairs, ...pipelineRepairs, ...batchRepairs],
  "postgres/src/index.js": poolRepairs,
};

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    const needed = repairs[url.split("/node_modules/").at(-1) ?? ""];
    return needed && loaded.source ? { ...loaded, source: applyRepairs(textOf(loaded.source), needed) } : loaded;
  },
});

function applyRepairs(source: string, needed: readonly Repair[]): string {
  return needed.reduce((text, { found, fixed }) => {
    if (!text.includes(found))
      throw new Error("The database driver has changed: see what driver-repair.ts still has to do");
    return text.replaceAll(found, fixed);
  }, source);
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === "string" ? source : new TextDecoder().decode(source);
}
