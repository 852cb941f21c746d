import { formatCost } from "../../lib/format.ts";

export const words = {
  toggle: "Show who wrote each line",
  card: "Who wrote this line",
  by: (author: string, when: string) => `${author}, ${when}`,
  step: (step: number) => `Step ${step}`,
  stepCost: (cost: number) => `the step cost ${formatCost(cost)}`,
  runCost: (cost: number) => `the run ${formatCost(cost)}`,
  noPrompt: "Changed by hand",
  showMessage: "Show the message",
  showChange: (revision: number) => `Show change ${revision}`,
} as const;
