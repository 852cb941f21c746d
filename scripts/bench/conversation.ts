// `npm run bench:conversation`: the real conversation in a real Chromium while text streams into a session of 2,000 messages.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import type { Measured } from "../../web/bench/stream.ts";
import { chromiumOptions } from "../../web/e2e/support/chromium.ts";
import { distribution, milliseconds } from "./figures.ts";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "2000" },
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "8" },
    /** Of the last message, before the stream begins. */
    characters: { type: "string", default: "0" },
    slowdown: { type: "string", default: "1" },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), "conversation-bench-"));
// Nothing answers there: the page has its session in itself.
process.env.VITE_SUPABASE_URL = "http://127.0.0.1:9";
process.env.VITE_SUPABASE_PUBLISHABLE_KEY = "none";
const config = { configFile: "web/vite.config.ts", root: "web", logLevel: "error" } as const;
await build({
  ...config,
  build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: "web/bench/index.html" } },
});
const server = await preview({ ...config, build: { outDir: folder }, preview: { port: 0, host: "127.0.0.1" } });
const browser = await chromium.launch(await chromiumOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.route("**/rest/v1/**", (route) => route.fulfill({ json: [] }));
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Emulation.setCPUThrottlingRate", { rate: Number(values.slowdown) });
  const { messages, characters } = values;
  await page.goto(`${server.resolvedUrls?.local[0]}bench/index.html?messages=${messages}&characters=${characters}`);
  await page.getByRole("region", { name: "Conversation" }).waitFor();
  await page.waitForTimeout(1000);
  report(
    await page.evaluate(
      ([rate = 0, seconds = 0]) => window.streamInto(rate, seconds),
      [Number(values.rate), Number(values.seconds)],
    ),
  );
} finally {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true });
}

function report({ latencies, longTasks, frames, rows }: Measured): void {
  const { p50, p95, p99 } = distribution(latencies);
  say(
    `${values.messages} messages, ${values.rate} tokens/s for ${values.seconds} s, CPU slowed ${values.slowdown} times`,
  );
  say(
    `event → text: p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}, p99 ${milliseconds(p99)} (${latencies.length} events)`,
  );
  say(
    `tasks over 50 ms: ${longTasks.length}${longTasks.length > 0 ? `, longest ${milliseconds(Math.max(...longTasks))}` : ""}`,
  );
  say(`frames: ${(frames / (Number(values.seconds) + 0.5)).toFixed(0)} per second, ${rows} elements in the list`);
}
