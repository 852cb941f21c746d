// Which frames exist: the one on screen, and under it the next while it loads, so that a change of the page does not flicker.
import { FrameLink, type FrameLinkDeps } from "./frame-link.ts";
import { FrameStage } from "./frame-stage.ts";
import { emptyFrame, type FrameState } from "./frame-state.ts";
import type { PreviewPage } from "./preview-page.ts";

/** A page that takes longer to load shows while it does. */
const maxLoadingMs = 3000;

export interface Frames {
  readonly current: FrameLink | undefined;
  readonly next: FrameLink | undefined;
  /** Of the frame on screen. */
  readonly state: FrameState;
}

export type FrameHostDeps = Pick<FrameLinkDeps, "owner" | "readFile">;

export class FrameHost {
  readonly #deps: FrameHostDeps;
  readonly #subscribers = new Set<() => void>();
  #frames: Frames = { current: undefined, next: undefined, state: emptyFrame };
  #navigate: FrameLinkDeps["navigate"] = () => false;
  #stage: FrameStage | undefined;
  #wanted: { readonly page: PreviewPage; readonly suffix: string } | undefined;
  #loadingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: FrameHostDeps) {
    this.#deps = deps;
  }

  get frames(): Frames {
    return this.#frames;
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  };

  /** Where links between pages go. */
  listen(navigate: FrameLinkDeps["navigate"]): () => void {
    this.#navigate = navigate;
    return () => {
      this.#navigate = () => false;
    };
  }

  /** Shows a page in place of the one before, unless it is the same. */
  show(page: PreviewPage, suffix: string): void {
    const before = this.#wanted;
    this.#wanted = { page, suffix };
    if (before?.page.fingerprint !== page.fingerprint || before.suffix !== suffix) this.reload();
  }

  reload(): void {
    if (this.#wanted && this.#stage) this.#load(this.#wanted.page, this.#wanted.suffix);
  }

  /** A ref of React: frames live in the element until it goes. */
  readonly attach = (container: HTMLElement): (() => void) => {
    this.#stage = new FrameStage(container);
    this.reload();
    return () => {
      clearTimeout(this.#loadingTimer);
      this.#stage = undefined;
      this.#set({ current: undefined, next: undefined });
      container.replaceChildren();
    };
  };

  #load(page: PreviewPage, suffix: string): void {
    const { current } = this.#frames;
    const isSamePage = current?.page.path === page.path && current.suffix === suffix;
    const scroll = isSamePage ? current.position() : Promise.resolve([0, 0] as const);
    const link = new FrameLink(page, suffix, scroll, {
      ...this.#deps,
      navigate: (path, target) => this.#navigate(path, target),
      onChange: () => this.#onChange(link),
    });
    clearTimeout(this.#loadingTimer);
    // Both may share a process, which a page that does not answer blocks.
    const canWait = current?.state.doesRespond === true && this.#stage?.canWait === true;
    if (!canWait) return this.#show(link);
    this.#set({ current, next: link });
    this.#stage?.wait(link.frame);
    this.#loadingTimer = setTimeout(() => this.#promote(link), maxLoadingMs);
  }

  #show(link: FrameLink): void {
    this.#set({ current: link, next: undefined });
    this.#stage?.show(link.frame);
  }

  #onChange(link: FrameLink): void {
    const { current, next } = this.#frames;
    if (link === next && link.state.status === "loaded") this.#promote(link);
    else if (link === current) this.#set({ current, next });
  }

  #promote(link: FrameLink): void {
    clearTimeout(this.#loadingTimer);
    if (link !== this.#frames.next) return;
    this.#set({ current: link, next: undefined });
    this.#stage?.promote(link.frame);
  }

  /** Opens the links that are new, and closes those that are gone. */
  #set({ current, next }: Pick<Frames, "current" | "next">): void {
    const before = [this.#frames.current, this.#frames.next];
    const after = [current, next];
    for (const link of after) if (!before.includes(link)) link?.open();
    for (const link of before) if (!after.includes(link)) link?.close();
    this.#frames = { current, next, state: current?.state ?? emptyFrame };
    for (const onChange of [...this.#subscribers]) onChange();
  }
}
