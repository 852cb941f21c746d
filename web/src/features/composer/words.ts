import { labelOf } from "../../lib/shortcuts.ts";

export const words = {
  message: "Message",
  send: "Send",
  queue: "Send after this",
  stop: "Stop",
  stopping: "Stopping…",
  placeholder: {
    idle: "Say what comes next",
    working: `Say what comes next. It waits its turn, or ${labelOf("mod+enter")} to steer now`,
    workingOnPhone: "Say what comes next",
  },
} as const;
