// The app's end of one sandboxed frame: gives it its page, keeps what the page stores, and hears what it says.
import { type FromFrame, fromFrame, type ToFrame } from "./frame-messages.ts";
import { createFrame } from "./frame-stage.ts";
import { addLine, emptyFrame, type FrameState, reduceFrame } from "./frame-state.ts";
import { readItems, storeChange } from "./page-storage.ts";
import type { FileText, PreviewPage } from "./preview-page.ts";
import { words } from "./words.ts";

const pingMs = 1000;
const maxUnansweredPings = 4;
/** A page that is busy does not keep the next one waiting. */
const positionMs = 200;

export type Position = readonly [x: number, y: number];

export interface FrameLinkDeps {
  /** Whose storage the page gets: one session of one user. */
  readonly owner: string;
  readonly readFile: (path: string) => Promise<FileText | undefined>;
  /** Answers whether there is such a page. */
  readonly navigate: (path: string, suffix: string) => boolean;
  readonly onChange: () => void;
}

export class FrameLink {
  readonly frame = createFrame(words.frame);
  readonly page: PreviewPage;
  readonly suffix: string;
  readonly #deps: FrameLinkDeps;
  readonly #scroll: Promise<Position>;
  #state: FrameState = emptyFrame;
  #port: MessagePort | undefined;
  #unansweredPings = 0;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #onPosition: ((position: Position) => void) | undefined;

  constructor(page: PreviewPage, suffix: string, scroll: Promise<Position>, deps: FrameLinkDeps) {
    this.page = page;
    this.suffix = suffix;
    this.#scroll = scroll;
    this.#deps = deps;
  }

  get state(): FrameState {
    return this.#state;
  }

  /** Before the frame is put into the document. */
  open(): void {
    window.addEventListener("message", this.#onMessage);
    this.#heartbeat = setInterval(() => this.#ping(), pingMs);
  }

  close(): void {
    window.removeEventListener("message", this.#onMessage);
    clearInterval(this.#heartbeat);
  }

  /** How far the page is scrolled. */
  position(): Promise<Position> {
    return new Promise((resolve) => {
      this.#onPosition = resolve;
      setTimeout(() => resolve([0, 0]), positionMs);
      this.#send({ type: "locate" });
    });
  }

  dismissLink(): void {
    this.#change({ ...this.#state, link: undefined });
  }

  clear(): void {
    this.#change({ ...this.#state, entries: [], leftOut: 0, errorCount: 0, errors: [] });
  }

  readonly #onMessage = ({ source, data }: MessageEvent<unknown>): void => {
    // The origin is opaque, so the window is what identifies the frame.
    if (source === this.frame.contentWindow && data === "ready") void this.#connect();
  };

  /** Each time the frame loads: also when the page has loaded itself again. */
  async #connect(): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener("message", ({ data }: MessageEvent<unknown>) => this.#receive(data));
    port1.start();
    this.frame.contentWindow?.postMessage("connect", "*", [port2]);
    const [storage, scroll] = await Promise.all([readItems(this.#deps.owner), this.#scroll]);
    const { path, html, scripts, react } = this.page;
    this.#unansweredPings = 0;
    this.#change({ ...emptyFrame, status: "loading" });
    const show = { type: "show", page: { path, html, scripts, react }, storage, suffix: this.suffix, scroll } as const;
    port1.postMessage(show satisfies ToFrame);
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
    if (message.type === "position") this.#onPosition?.(message.scroll);
  }

  #navigate(path: string, suffix: string): void {
    const isPage = this.#deps.navigate(path, suffix);
    if (!isPage) this.#change(addLine(this.#state, { level: "warn", text: words.noFileForLink(path) }));
  }

  async #answer(id: number, path: string): Promise<void> {
    const file = await this.#deps.readFile(path).catch(() => undefined);
    this.#send({ type: "file", id, content: file?.content ?? null, mediaType: file?.mediaType ?? "" });
  }

  #ping(): void {
    if (this.#state.status === "empty") return;
    if (this.#unansweredPings >= maxUnansweredPings) this.#change({ ...this.#state, doesRespond: false });
    this.#unansweredPings += 1;
    this.#send({ type: "ping" });
  }

  #send(message: ToFrame): void {
    this.#port?.postMessage(message);
  }

  #change(state: FrameState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#deps.onChange();
  }
}
