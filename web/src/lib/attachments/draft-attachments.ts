// What is attached to a draft: kept while this tab is open, per place to write in, and shown wherever that is.
import { useSyncExternalStore } from "react";
import type { LocalAttachment } from "./local-attachment.ts";
import type { Prepared, UnfitReason } from "./prepare-attachment.ts";

/** Looked at and made smaller, which takes seconds for a large photo. */
export interface PreparingFile {
  readonly id: string;
  readonly name: string;
}

interface Draft {
  readonly attachments: readonly LocalAttachment[];
  readonly preparing: readonly PreparingFile[];
}

const none: Draft = { attachments: [], preparing: [] };
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();
/** Of one message. */
const maxAttachments = 10;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function readDraft(draft: string): Draft {
  return drafts.get(draft) ?? none;
}

function change(draft: string, to: Partial<Draft>): void {
  drafts.set(draft, { ...readDraft(draft), ...to });
  for (const listener of listeners) listener();
}

/** What is still prepared is not attached either. */
export function forgetDraft(draft: string): void {
  change(draft, none);
}

/** One file, attached or still prepared. */
export function removeFromDraft(draft: string, id: string): void {
  const { attachments, preparing } = readDraft(draft);
  change(draft, {
    attachments: attachments.filter(({ attachment_id }) => attachment_id !== id),
    preparing: preparing.filter((file) => file.id !== id),
  });
}

export function keepInDraft(draft: string, attachments: readonly LocalAttachment[]): void {
  change(draft, { attachments: [...attachments, ...readDraft(draft).attachments] });
}

export interface Unfit {
  readonly name: string;
  readonly reason: UnfitReason | "too_many";
}

/** One after the other, for their memory. Resolves to the files that cannot be attached. */
export async function addToDraft(
  draft: string,
  files: readonly File[],
  loadPrepare: () => Promise<(file: File) => Promise<Prepared>>,
): Promise<readonly Unfit[]> {
  const added = files.map((file) => ({ id: crypto.randomUUID(), name: file.name, file }));
  change(draft, { preparing: [...readDraft(draft).preparing, ...added.map(({ id, name }) => ({ id, name }))] });
  const unfit: Unfit[] = [];
  try {
    const prepare = await loadPrepare();
    for (const { id, name, file } of added) {
      const { attachment, reason } = await prepare(file);
      const isWanted = readDraft(draft).preparing.some((one) => one.id === id);
      removeFromDraft(draft, id);
      if (!isWanted) continue;
      const { attachments } = readDraft(draft);
      if (reason !== undefined) unfit.push({ name, reason });
      else if (attachments.length >= maxAttachments) unfit.push({ name, reason: "too_many" });
      else change(draft, { attachments: [...attachments, attachment] });
    }
  } finally {
    for (const { id } of added) removeFromDraft(draft, id);
  }
  return unfit;
}

export interface DraftAttachments extends Draft {
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
  const shown = useSyncExternalStore(subscribe, () => readDraft(draft));
  return {
    ...shown,
    add: (files) => addToDraft(draft, files, async () => (await import("./prepare-attachment.ts")).prepareAttachment),
    remove: (id) => removeFromDraft(draft, id),
    take: () => {
      const { attachments } = readDraft(draft);
      change(draft, { attachments: [] });
      return attachments;
    },
    putBack: (taken) => keepInDraft(draft, taken),
  };
}
