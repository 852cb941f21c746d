import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { MixedSequencer } from "./scripts/check/mixed-sequencer.ts";

// The tests start programs some hundred times: compiled once, each starts with half of the work.
process.env.NODE_COMPILE_CACHE ??= resolve("node_modules/.cache/compiled");

/** Projects do not inherit these. */
const common = {
  // Starting a process and loading its modules costs more than most files do, so files share processes.
  isolate: false,
  // Most files wait for timers and sockets most of the time, so there are more workers than cores.
  maxWorkers: availableParallelism() + 2,
  // Limits end a test that hangs. They are long, so that a slow machine is never mistaken for a fault.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 120_000 } },
};

/**
 * Stories meet real processes, browsers and clocks, so .ci/run gives each a second try, and its summary names those that
 * needed it: they are to be mended. Pure tests and chaos get none, for a second seed would hide what the first has found.
 */
const story = { ...common, retry: Number(process.env.STORY_RETRIES ?? 0) };

export default defineConfig({
  test: {
    sequence: { sequencer: MixedSequencer },
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          include: [
            "scripts/**/*.test.ts",
            "supabase/functions/**/*.test.ts",
            "web/{src,build,functions}/**/*.test.{ts,tsx}",
          ],
          exclude: ["scripts/stack/tests/**", "scripts/chaos/**"],
        },
      },
      {
        test: {
          ...story,
          name: "stories",
          include: ["supabase/tests/**/*.test.ts"],
          exclude: ["supabase/tests/{agent,deploy,kills}/**"],
          globalSetup: ["supabase/tests/support/global-setup.ts"],
        },
      },
      {
        test: {
          ...story,
          name: "agent",
          include: ["supabase/tests/agent/**/*.test.ts"],
          globalSetup: ["supabase/tests/agent/global-setup.ts"],
        },
      },
      // No second try: its tests follow one deployment, and a second one would begin in its middle.
      { test: { ...common, name: "deploy", include: ["supabase/tests/deploy/**/*.test.ts"] } },
      { test: { ...story, name: "kills", include: ["{supabase/tests,web/e2e}/kills/**/*.test.ts"] } },
      { test: { ...common, name: "chaos", include: ["scripts/chaos/**/*.test.ts"] } },
      {
        test: {
          ...story,
          name: "contract",
          include: ["scripts/stack/tests/contract/**/*.test.ts"],
          globalSetup: ["scripts/stack/tests/global-setup.ts"],
        },
      },
      {
        test: {
          ...story,
          name: "browser",
          include: ["web/e2e/**/*.test.ts"],
          exclude: ["web/e2e/kills/**"],
          globalSetup: ["web/e2e/support/global-setup.ts"],
        },
      },
      { test: { ...story, name: "fault", include: ["scripts/stack/tests/fault/**/*.test.ts"] } },
    ],
  },
});
