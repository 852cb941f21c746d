// Mends the database drivers as they are loaded. First postgres 3.4.9. When a connection closes, the driver
//  1. forgets queries: all that were sent to it between the socket's error and its close are never settled, and what is left of
//     them takes the answers of the connection's next life. The same goes for a message that still waited to be written;
//  2. leaves the rejection of its own query for array types to nobody, which ends the process;
//  3. lets the transaction that ran on it go on: what it sends next goes to whoever has the connection by then;
//  4. waits up to 20 seconds before it reconnects, and ending it waits as long; @supabase/lite leaves that so.
// All four happen as soon as Postgres is killed under load (porsager/postgres issues 1066, 1154 and 1208). And
//  5. a `begin` that is the hundredth query waiting on a connection does not take it for itself: whoever comes next writes into
//     a transaction that nobody commits.
// And pg 8, which pg-logical-replication reads the WAL with: a client that Postgres cuts off in the breath that let it in, or once
// it is given up, tells of it by an 'error' event that nobody listens to yet or any more, which ends the process.
import { registerHooks } from "node:module";

interface Repair {
  readonly found: string;
  readonly mended: string;
}

const connectionRepairs: readonly Repair[] = [
  {
    found: "    if (initial)\n      return reconnect()\n",
    mended: `    error(Errors.connection('CONNECTION_CLOSED', options))
    query = results = errorResponse = chunk = nextWriteTimer = null
    result = new Result()
    rows = 0
`,
  },
  {
    found: "return fetchArrayTypes()\n",
    mended: "return fetchArrayTypes().catch(noop) // whoever the connection was opened for has the error\n",
  },
];

const pipelineRepairs: readonly Repair[] = [
  {
    found: "      build(q)\n",
    mended: "      build(q)\n      q.options.onexecute && q.options.onexecute(connection)\n",
  },
  { found: "&& (!q.options.onexecute || q.options.onexecute(connection))", mended: "&& !q.options.onexecute" },
];

const poolRepairs: readonly Repair[] = [
  { found: "Math.min(3 ** retries / 100, 20)", mended: "Math.min(3 ** retries / 100, 0.3)" },
  { found: "      , prepare = null\n", mended: "      , prepare = null\n      , lost = null\n" },
  {
    found: "connection.onclose = reject)",
    mended: `connection.onclose = e => {
          lost = e
          while (queries.length) queries.shift().reject(e)
          reject(e)
        })`,
  },
  {
    found: "        q.catch(e => uncaughtError || (uncaughtError = e))\n",
    mended: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)
`,
  },
];

const walReaderRepairs: readonly Repair[] = [
  {
    found: "    this._errorAllQueries(err)\n    this.emit('error', err)\n",
    mended: "    this._errorAllQueries(err)\n    this.listenerCount('error') && this.emit('error', err)\n",
  },
];

const repairs: Readonly<Record<string, readonly Repair[]>> = {
  "postgres/src/connection.js": [...connectionRepairs, ...pipelineRepairs],
  "postgres/src/index.js": poolRepairs,
  "pg/lib/client.js": walReaderRepairs,
};

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    const needed = repairs[url.split("/node_modules/").at(-1) ?? ""];
    return needed && loaded.source ? { ...loaded, source: mend(textOf(loaded.source), needed) } : loaded;
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
