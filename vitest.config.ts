import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["scripts/**/*.test.ts", "supabase/functions/**/*.test.ts"],
          exclude: ["scripts/stack/tests/**", "scripts/chaos/**"],
        },
      },
      {
        test: {
          name: "stories",
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
          include: ["scripts/stack/tests/contract/**/*.test.ts"],
          globalSetup: ["scripts/stack/tests/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: "fault",
          include: ["scripts/stack/tests/fault/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each file starts stacks and kills them: one at a time, so that a slow machine is not mistaken for a fault.
          fileParallelism: false,
        },
      },
    ],
  },
});
