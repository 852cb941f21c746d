import { type FromFrame, fromFrame, type ToFrame } from "./frame-messages.ts";
import { addLine, emptyFrame, type FrameState, reduceFrame } from "./frame-state.ts";
import { readItems, storeChange } from "./page-storage.ts";
// The app's end of a sandboxed frame: hands it pages, keeps what they store, and hears what they say.
import type { FileText, PreviewPage } from "./preview-page.ts";
import { words } from "./words.ts";

const pingMs = 1000;
const maxUnansweredPings = 3;
const reloadMs = 2000;

export interface FrameHostDeps {
  /** Whose storage the pages get: one session of one user. */
  readonly owner: string;
  readonly readFile: (path: string) => Promise<FileText | undefined>;
}

/** Answers whether there is such a page. */
type OnNavigate = (path: string, suffix: string) => boolean;

export class FrameHost {
  readonly #deps: FrameHostDeps;
  readonly #subscribers = new Set<() => void>();
  #state: FrameState = emptyFrame;
  #onNavigate: OnNavigate | undefined;
  #port: MessagePort | undefined;
  #page: PreviewPage | undefined;
  #suffix = "";
  /** The path of the page in the frame, and how far it was scrolled. */
  #left: { path: string; scroll: readonly [number, number] } | undefined;
  #shownPath: string | undefined;
  #unansweredPings = 0;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: FrameHostDeps) {
    this.#deps = deps;
  }

  get state(): FrameState {
    return this.#state;
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  };

  listen(onNavigate: OnNavigate): () => void {
    this.#onNavigate = onNavigate;
    return () => {
      this.#onNavigate = undefined;
    };
  }

  /** A ref of React: connects to the element, and disconnects when it goes. */
  readonly attach = (frame: HTMLIFrameElement): (() => void) => {
    const onMessage = ({ source, data }: MessageEvent<unknown>) => {
      // The origin is opaque, so the window is what identifies the frame.
      if (source === frame.contentWindow && data === "ready") this.#connect(frame);
    };
    window.addEventListener("message", onMessage);
    const heartbeat = setInterval(() => this.#ping(), pingMs);
    return () => {
      window.removeEventListener("message", onMessage);
      clearInterval(heartbeat);
      clearTimeout(this.#reloadTimer);
      this.#port?.close();
      this.#port = undefined;
      this.#shownPath = undefined;
    };
  };

  /** Shows a page in place of the one before, unless it is the same. */
  show(page: PreviewPage, suffix: string): void {
    const isSame = this.#page?.fingerprint === page.fingerprint && this.#suffix === suffix;
    this.#page = page;
    this.#suffix = suffix;
    if (isSame && this.#shownPath !== undefined) return;
    if (this.#shownPath === undefined) void this.#fill();
    else this.reload();
  }

  /** A frame that does not answer is loaded from outside. */
  reload(): void {
    clearTimeout(this.#reloadTimer);
    if (!this.#state.doesRespond) return this.#replace();
    this.#send({ type: "reload" });
    this.#reloadTimer = setTimeout(() => this.#replace(), reloadMs);
  }

  dismissLink(): void {
    this.#change({ ...this.#state, link: undefined });
  }

  clear(): void {
    this.#change({ ...this.#state, entries: [], leftOut: 0, errorCount: 0, errors: [] });
  }

  #replace(): void {
    this.#change({ ...this.#state, generation: this.#state.generation + 1, doesRespond: true });
  }

  #connect(frame: HTMLIFrameElement): void {
    clearTimeout(this.#reloadTimer);
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener("message", ({ data }: MessageEvent<unknown>) => this.#receive(data));
    port1.start();
    frame.contentWindow?.postMessage("connect", "*", [port2]);
    this.#shownPath = undefined;
    this.#unansweredPings = 0;
    this.#change({ ...emptyFrame, generation: this.#state.generation });
    void this.#fill();
  }

  async #fill(): Promise<void> {
    const port = this.#port;
    if (!port || !this.#page) return;
    const storage = await readItems(this.#deps.owner);
    if (port !== this.#port || this.#shownPath !== undefined) return; // it was loaded again meanwhile
    const { path, html, scripts, react } = this.#page;
    this.#shownPath = path;
    const scroll = this.#left?.path === path ? this.#left.scroll : ([0, 0] as const);
    this.#change({ ...this.#state, status: "loading" });
    this.#send({ type: "show", page: { path, html, scripts, react }, storage, suffix: this.#suffix, scroll });
  }

  #receive(data: unknown): void {
    const { data: message } = fromFrame.safeParse(data);
    if (!message) return;
    this.#act(message);
    this.#change(reduceFrame(this.#state, message));
  }

  #act(message: FromFrame): void {
    if (message.type === "pong") this.#unansweredPings = 0;
    if (message.type === "storage") storeChange(this.#deps.owner, message);
    if (message.type === "navigate") this.#navigate(message.path, message.suffix);
    if (message.type === "read") void this.#answer(message.id, message.path);
    if (message.type === "leaving") this.#left = { path: this.#shownPath ?? "", scroll: message.scroll };
  }

  #navigate(path: string, suffix: string): void {
    const isPage = this.#onNavigate?.(path, suffix) ?? false;
    if (!isPage) this.#change(addLine(this.#state, { level: "warn", text: words.noFileForLink(path) }));
  }

  async #answer(id: number, path: string): Promise<void> {
    const file = await this.#deps.readFile(path).catch(() => undefined);
    this.#send({ type: "file", id, content: file?.content ?? null, mediaType: file?.mediaType ?? "" });
  }

  #ping(): void {
    if (this.#shownPath === undefined) return;
    if (this.#unansweredPings >= maxUnansweredPings && this.#state.doesRespond) {
      this.#change({ ...this.#state, doesRespond: false });
    }
    this.#unansweredPings += 1;
    this.#send({ type: "ping" });
  }

  #send(message: ToFrame): void {
    this.#port?.postMessage(message);
  }

  #change(state: FrameState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const onChange of [...this.#subscribers]) onChange();
  }
}
