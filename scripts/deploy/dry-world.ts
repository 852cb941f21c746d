// The world of --dry-run: prints what would be asked and done, and asks and does nothing.
import { type Action, describeAction } from "./action.ts";
import type { Mask } from "./mask.ts";
import type { World } from "./world.ts";

export function createDryWorld(mask: Mask): World {
  const say = (line: string) => void process.stdout.write(`${mask.apply(line)}\n`);
  const show = (label: string, action: Action) => {
    const [first, ...others] = describeAction(action);
    say(`    ${label} ${first}`);
    for (const line of others) say(`           ${line}`);
  };
  return {
    isDry: true,
    say,
    read: async (action, { assumed }) => {
      show(action.kind === "work" ? "here  " : "look  ", action);
      return assumed;
    },
    change: async (action) => show("change", action),
    create: async (action, { assumed }) => {
      show("change", action);
      return assumed;
    },
    agrees: async (question) => {
      say(`    ask    ${question}`);
      return true;
    },
  };
}
