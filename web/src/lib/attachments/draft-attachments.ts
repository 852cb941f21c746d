// The drafts of this browser, and how a box that is written in shows what is attached to one.
import { useCallback, useSyncExternalStore } from "react";
import { readStored, store as remember } from "../storage.ts";
import type { DraftStore } from "./draft-store.ts";
import { type Draft, type DraftNews, Drafts, type Unfit } from "./drafts.ts";
import type { LocalAttachment } from "./local-attachment.ts";

/** Whether anything was ever kept: most pages open without looking. */
const isKeptName = "attachments-kept";

let loading: Promise<DraftStore> | undefined;

function openStore(): Promise<DraftStore> {
  loading ??= import("./draft-store.ts").then(({ IndexedDraftStore }) => new IndexedDraftStore());
  return loading;
}

const store: DraftStore = {
  attachmentsOf: async (draft) => (readStored(isKeptName) === true ? (await openStore()).attachmentsOf(draft) : []),
  keep: async (draft, attachments) => {
    remember(isKeptName, true);
    await (await openStore()).keep(draft, attachments);
  },
  forget: async (ids) => (await openStore()).forget(ids),
  forgetAll: async () => {
    if (readStored(isKeptName) !== true) return;
    await (await openStore()).forgetAll();
    remember(isKeptName, null);
  },
};

const tabs = new BroadcastChannel("edgewright:drafts");

export const drafts = new Drafts({
  store,
  loadPrepare: async () => (await import("./prepare-attachment.ts")).prepareAttachment,
  tellTabs: (news) => tabs.postMessage(news),
});

tabs.addEventListener("message", ({ data }: MessageEvent<DraftNews>) => drafts.hear(data));

export interface DraftAttachments extends Draft {
  /** Resolves to the files that cannot be attached. */
  readonly add: (files: readonly File[]) => Promise<readonly Unfit[]>;
  readonly remove: (id: string) => void;
  /** Takes all of them out, to be sent. */
  readonly take: () => readonly LocalAttachment[];
  /** What was taken is sent, or comes back. */
  readonly settle: (taken: readonly LocalAttachment[], isSent: boolean) => void;
}

/** `draft` names the place, such as a session. */
export function useDraftAttachments(draft: string): DraftAttachments {
  const subscribe = useCallback(
    (onChange: () => void) => {
      void drafts.open(draft);
      return drafts.subscribe(onChange);
    },
    [draft],
  );
  const shown = useSyncExternalStore(subscribe, () => drafts.read(draft));
  return {
    ...shown,
    add: (files) => drafts.add(draft, files),
    remove: (id) => drafts.remove([id]),
    take: () => drafts.take(draft),
    settle: (taken, isSent) => {
      if (isSent) drafts.remove(taken.map(({ attachment_id: id }) => id));
      else drafts.putBack(draft, taken);
    },
  };
}
