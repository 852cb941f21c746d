import { defineConfig } from "vitest/config";

// Most tests wait for a stack or a process. By default Vitest keeps one core free, which on two cores leaves one worker.
const maxWorkers = 2;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          maxWorkers,
          include: ["scripts/**/*.test.ts", "supabase/functions/**/*.test.ts"],
          exclude: ["scripts/stack/tests/**", "scripts/chaos/**"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "stories",
          maxWorkers,
          include: ["supabase/tests/**/*.test.ts"],
          exclude: ["supabase/tests/{agent,kills}/**"],
          globalSetup: ["supabase/tests/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "agent",
          maxWorkers,
          include: ["supabase/tests/agent/**/*.test.ts"],
          globalSetup: ["supabase/tests/agent/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "kills",
          include: ["supabase/tests/kills/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // Each file starts a product and kills its processes: one at a time, when nothing else is at work.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "chaos",
          include: ["scripts/chaos/**/*.test.ts"],
          sequence: { groupOrder: 2 },
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "contract",
          maxWorkers,
          include: ["scripts/stack/tests/contract/**/*.test.ts"],
          globalSetup: ["scripts/stack/tests/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "fault",
          maxWorkers,
          include: ["scripts/stack/tests/fault/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
