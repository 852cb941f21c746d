import type { Unfit } from "../../lib/attachments/drafts.ts";

const unfit: Readonly<Record<Unfit["reason"], (name: string) => string>> = {
  empty: (name) => `${name} is empty.`,
  too_large: (name) => `${name} is too large. A PDF may have 10 MB, a text 1 MB.`,
  unknown_type: (name) => `${name} is no image, PDF or text.`,
  unreadable: (name) => `${name} cannot be read as an image.`,
  too_many: (name) => `${name} is one too many. A message has at most 10 files.`,
};

export const words = {
  attach: "Attach files",
  attached: "Attached",
  remove: (name: string) => `Remove ${name}`,
  notAttached: "This could not be attached. Try again.",
  unfit,
} as const;
