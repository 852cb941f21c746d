import { openBenchStack } from "./bench-stack.ts";
// Batches that leave no sooner than some time after the last: less work for later text.
import type { Cores } from "./cores.ts";
import { edgewright } from "./edgewright.ts";
import { measureFirstText, measureTokens } from "./measure.ts";
import type { FlushFigures } from "./results.ts";

/** The local stack's, hosted projects', and that of plans with few messages a second. */
const intervals = [0, 40, 80, 250];

/** Each on a product of its own: the interval is a secret of the function. */
export async function measureFlushes(cores: Cores, tokens: number): Promise<FlushFigures[]> {
  const found: FlushFigures[] = [];
  for (const flushMs of intervals) {
    const bench = await openBenchStack(cores, { STREAM_FLUSH_MS: String(flushMs) });
    const system = edgewright(bench.product, bench.sql);
    try {
      await measureFirstText(system, 3);
      found.push({ flushMs, figures: await measureTokens(system, bench.readPostgres, { sessions: 10, tokens }) });
    } finally {
      await system.stop();
      await bench.stop();
    }
  }
  return found;
}
