// What is attached to a draft: kept while this tab is open, per place to write in, and shown wherever that is.
import { useSyncExternalStore } from "react";
import type { LocalAttachment } from "./local-attachment.ts";
import type { UnfitReason } from "./prepare-attachment.ts";

const none: readonly LocalAttachment[] = [];
const drafts = new Map<string, readonly LocalAttachment[]>();
const listeners = new Set<() => void>();
/** Of one message. */
const maxAttachments = 10;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(draft: string, to: readonly LocalAttachment[]): void {
  drafts.set(draft, to);
  for (const listener of listeners) listener();
}

export function forgetDraft(draft: string): void {
  change(draft, none);
}

export function keepInDraft(draft: string, attachments: readonly LocalAttachment[]): void {
  change(draft, [...attachments, ...(drafts.get(draft) ?? none)]);
}

export interface Unfit {
  readonly name: string;
  readonly reason: UnfitReason | "too_many";
}

export interface DraftAttachments {
  readonly attachments: readonly LocalAttachment[];
  /** Resolves to the files that cannot be attached. */
  readonly add: (files: readonly File[]) => Promise<readonly Unfit[]>;
  readonly remove: (id: string) => void;
  /** Takes all of them out, to be sent. */
  readonly take: () => readonly LocalAttachment[];
  /** For a message that was not taken. */
  readonly putBack: (attachments: readonly LocalAttachment[]) => void;
}

/** `draft` names the place, such as a session. */
export function useDraftAttachments(draft: string): DraftAttachments {
  const attachments = useSyncExternalStore(subscribe, () => drafts.get(draft) ?? none);
  return {
    attachments,
    add: async (files) => {
      const { prepareAttachment } = await import("./prepare-attachment.ts");
      const unfit: Unfit[] = [];
      for (const file of files) {
        const { attachment, reason } = await prepareAttachment(file);
        const present = drafts.get(draft) ?? none;
        if (reason !== undefined) unfit.push({ name: file.name, reason });
        else if (present.length >= maxAttachments) unfit.push({ name: file.name, reason: "too_many" });
        else change(draft, [...present, attachment]);
      }
      return unfit;
    },
    remove: (id) =>
      change(
        draft,
        (drafts.get(draft) ?? none).filter(({ attachment_id }) => attachment_id !== id),
      ),
    take: () => {
      const taken = drafts.get(draft) ?? none;
      forgetDraft(draft);
      return taken;
    },
    putBack: (taken) => keepInDraft(draft, taken),
  };
}
