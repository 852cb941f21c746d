// What is attached to drafts, per place to write in. Shown at once, and kept until it is sent, removed, or the user signs out.
// Each tab has its own list, which begins with what is kept; what is gone in one tab is gone in all.
import type { DraftStore } from "./draft-store.ts";
import type { LocalAttachment } from "./local-attachment.ts";
import type { Prepared, UnfitReason } from "./prepare-attachment.ts";

/** Looked at and made smaller, which takes seconds for a large photo. */
export interface PreparingFile {
  readonly id: string;
  readonly name: string;
}

export interface Draft {
  readonly attachments: readonly LocalAttachment[];
  readonly preparing: readonly PreparingFile[];
}

export interface Unfit {
  readonly name: string;
  readonly reason: UnfitReason | "too_many";
}

/** What tabs tell each other: the ids of what is gone. */
export type DraftNews = { readonly gone: readonly string[] | "all" };

export interface DraftsDeps {
  readonly store: DraftStore;
  readonly loadPrepare: () => Promise<(file: File) => Promise<Prepared>>;
  readonly tellTabs: (news: DraftNews) => void;
}

const none: Draft = { attachments: [], preparing: [] };
/** Of one message. */
const maxAttachments = 10;

export class Drafts {
  readonly #deps: DraftsDeps;
  readonly #drafts = new Map<string, Draft>();
  readonly #subscribers = new Set<() => void>();
  readonly #opened = new Map<string, Promise<void>>();
  readonly #gone = new Set<string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: DraftsDeps) {
    this.#deps = deps;
  }

  read(draft: string): Draft {
    return this.#drafts.get(draft) ?? none;
  }

  subscribe(onChange: () => void): () => void {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  }

  /** Brings back what is kept of it, once. Two tabs can keep more than a message has: the rest stays kept until there is room. */
  open(draft: string): Promise<void> {
    const opened = this.#opened.get(draft) ?? this.#load(draft);
    this.#opened.set(draft, opened);
    return opened;
  }

  /** One after the other, for their memory. Resolves to the files that cannot be attached. */
  async add(draft: string, files: readonly File[]): Promise<readonly Unfit[]> {
    const added = files.map((file) => ({ id: crypto.randomUUID(), name: file.name, file }));
    const shown = added.map(({ id, name }) => ({ id, name }));
    this.#change(draft, { preparing: [...this.read(draft).preparing, ...shown] });
    const unfit: Unfit[] = [];
    try {
      const [prepare] = await Promise.all([this.#deps.loadPrepare(), this.open(draft)]);
      for (const { id, name, file } of added) {
        const prepared = await prepare(file);
        const { attachment } = prepared;
        if (attachment !== undefined) await this.#inStore((store) => store.keep(draft, [attachment]));
        const isWanted = this.read(draft).preparing.some((one) => one.id === id);
        this.#drop([id]);
        const reason = isWanted ? this.#attach(draft, prepared) : undefined;
        if (reason !== undefined) unfit.push({ name, reason });
        if (!isWanted && attachment !== undefined) this.remove([attachment.attachment_id]);
      }
    } finally {
      this.#drop(added.map(({ id }) => id));
    }
    return unfit;
  }

  /** Files, attached or still prepared, that were removed or sent. */
  remove(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#drop(ids);
    this.#deps.tellTabs({ gone: ids });
    void this.#inStore((store) => store.forget(ids));
  }

  /** Takes all of them out, to be sent. They are kept until they are removed. */
  take(draft: string): readonly LocalAttachment[] {
    const { attachments } = this.read(draft);
    this.#change(draft, { attachments: [] });
    return attachments;
  }

  /** For a message that was not taken. */
  putBack(draft: string, attachments: readonly LocalAttachment[]): void {
    if (attachments.length === 0) return;
    for (const { attachment_id: id } of attachments) this.#gone.delete(id);
    this.#change(draft, { attachments: [...attachments, ...this.read(draft).attachments] });
    void this.#inStore((store) => store.keep(draft, attachments));
  }

  /** What is still prepared is not attached either. */
  forgetAll(): void {
    this.hear({ gone: "all" });
    this.#deps.tellTabs({ gone: "all" });
    void this.#inStore((store) => store.forgetAll());
  }

  hear({ gone }: DraftNews): void {
    if (gone !== "all") return this.#drop(gone);
    for (const draft of this.#drafts.keys()) this.#change(draft, none);
  }

  async #load(draft: string): Promise<void> {
    const kept = await this.#deps.store.attachmentsOf(draft).catch(() => []); // without a store, nothing is kept
    const { attachments } = this.read(draft);
    const known = new Set(attachments.map(({ attachment_id: id }) => id));
    const added = kept.filter(({ attachment_id: id }) => !known.has(id) && !this.#gone.has(id));
    const fitting = added.slice(0, Math.max(0, maxAttachments - attachments.length));
    if (fitting.length > 0) this.#change(draft, { attachments: [...fitting, ...attachments] });
  }

  /** Shows a file that is kept by now, unless it is one too many. */
  #attach(draft: string, { attachment, reason }: Prepared): Unfit["reason"] | undefined {
    if (attachment === undefined) return reason;
    const { attachments } = this.read(draft);
    if (attachments.length < maxAttachments) {
      this.#change(draft, { attachments: [...attachments, attachment] });
      return undefined;
    }
    this.remove([attachment.attachment_id]);
    return "too_many";
  }

  #drop(ids: readonly string[]): void {
    for (const id of ids) this.#gone.add(id);
    for (const [draft, { attachments, preparing }] of this.#drafts) {
      this.#change(draft, {
        attachments: attachments.filter(({ attachment_id: id }) => !ids.includes(id)),
        preparing: preparing.filter(({ id }) => !ids.includes(id)),
      });
    }
  }

  /** In order. What cannot be kept goes with the tab. */
  #inStore(act: (store: DraftStore) => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(() => act(this.#deps.store)).catch(() => undefined);
    return this.#writing;
  }

  #change(draft: string, to: Partial<Draft>): void {
    this.#drafts.set(draft, { ...this.read(draft), ...to });
    for (const onChange of this.#subscribers) onChange();
  }
}
