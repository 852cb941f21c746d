// `npm run bench:agent`: the delay from a model's token to a subscriber's socket, compared with a client that calls the model
// directly, and the processor time it takes. Goals: first text p50 30 ms, p95 80 ms; a token p95 40 ms with ten runs, 100 ms with a hundred.
import { parseArgs } from "node:util";
import postgres from "postgres";
import { makeSecrets } from "../product/secrets.ts";
import { startProduct } from "../product/start-product.ts";
import { createListeners } from "./agent/listeners.ts";
import { measureBare, measureFirstText, measureRuns } from "./agent/measure.ts";

const { values } = parseArgs({
  options: {
    /** Numbers of concurrent runs, one measurement each. */
    runs: { type: "string", default: "1,10,50,100" },
    tokens: { type: "string", default: "500" },
    /** STREAM_FLUSH_MS: 0 on the local stack, 80 hosted. */
    flush: { type: "string", default: "0" },
    /** Limits processor time as hosted functions do. */
    hosted: { type: "boolean", default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

const product = await startProduct({
  stackArgs: [
    ...["--ephemeral", "--port", "0", "--log-level", "warn"],
    ...(values.hosted ? [] : ["--limits", "scripts/product/limits.toml"]),
  ],
  secrets: { ...makeSecrets(), STREAM_FLUSH_MS: values.flush },
});
const sql = postgres(product.details.dbUrl, { max: 4, onnotice: () => undefined });
try {
  await sql`update private.settings set max_live_runs_per_user = 10000`;
  const place = { product, sql, listeners: await createListeners(product.details) };
  say(`batches at least ${values.flush} ms apart; processor time ${values.hosted ? "as hosted" : "not limited"}`);
  say(await measureFirstText(place, 40));
  for (const runs of values.runs.split(",").map(Number)) {
    const load = { runs, tokens: Number(values.tokens), rate: 50 };
    say(await measureBare(place, load));
    say(await measureRuns(place, load));
  }
  place.listeners.close();
} finally {
  await sql.end();
  await product.stop();
}
