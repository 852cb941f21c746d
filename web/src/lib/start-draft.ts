// What is typed on the first screen, kept through reloads, sign-in and magic links, but not for the next user.
import { readStored, store } from "./storage.ts";

const name = "draft:start";

export const startDraft = {
  read(): string {
    const stored = readStored(name);
    return typeof stored === "string" ? stored : "";
  },
  keep(text: string): void {
    store(name, text === "" ? null : text);
  },
  /** Once it has started. Another prompt, such as an example, leaves the draft alone. */
  forget(prompt: string): void {
    if (startDraft.read().trim() === prompt) store(name, null);
  },
} as const;
