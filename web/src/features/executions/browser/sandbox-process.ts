import files from "virtual:python-files";
// One sandboxed document with the worker of one program. Taking the document away ends the program, whatever it does.
import type { Language } from "../../../../../supabase/functions/_shared/protocol/enums.ts";
import { type FromSandbox, fromSandbox, type SandboxProgram, type ToSandbox } from "../sandbox/messages.ts";
import { words } from "../words.ts";
import { packageFile } from "./package-index.ts";
import { readPythonFiles } from "./python-files.ts";

export class SandboxProcess {
  /** Rejects when the language cannot be loaded. */
  readonly ready: Promise<void>;
  /** Why it cannot run a program, or cannot any more. */
  broken: string | undefined;
  readonly #frame = createFrame();
  readonly #port: MessagePort;
  #receive: (message: FromSandbox) => void = () => undefined;

  constructor(language: Language) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.ready = new Promise((resolve, reject) => {
      this.#receive = (message) => {
        if (message.type === "ready") resolve();
        else if (message.type === "broken") reject(new Error(message.sentence));
      };
    });
    // Whoever runs a program awaits it; a spare that cannot be loaded is nobody's error.
    this.ready.catch(() => undefined);
    port1.addEventListener("message", ({ data }: MessageEvent<unknown>) => this.#onMessage(data));
    port1.start();
    this.#start(language, port2).catch((error: unknown) => this.#fail(error));
  }

  run(program: SandboxProgram, receive: (message: FromSandbox) => void): void {
    this.#receive = receive;
    if (this.broken !== undefined) return this.#fail(this.broken);
    this.#send({ type: "run", program });
  }

  type(line: string | null): void {
    this.#send({ type: "input", line });
  }

  end(): void {
    this.#receive = () => undefined;
    this.#port.close();
    this.#frame.remove();
  }

  async #start(language: Language, port: MessagePort): Promise<void> {
    const isPython = language === "python";
    const [script, python] = await Promise.all([
      isPython ? import("virtual:sandbox/python") : import("virtual:sandbox/javascript"),
      isPython ? readPythonFiles() : undefined,
      opened(this.#frame, (reason) => this.#fail(reason)),
    ]);
    this.#frame.contentWindow?.postMessage({ script: script.default }, "*", [port]);
    this.#send({ type: "prepare", python });
  }

  #onMessage(data: unknown): void {
    const { data: message } = fromSandbox.safeParse(data);
    if (message?.type === "fetch") void this.#fetch(message.name);
    else if (message?.type === "broken") this.#fail(message.sentence);
    else this.#receive(message ?? { type: "unreadable" });
  }

  async #fetch(name: string): Promise<void> {
    const { lock } = await readPythonFiles();
    const file = await packageFile(name, lock, files.packages).catch((error: unknown) => String(error));
    const isRead = file instanceof ArrayBuffer;
    this.#send({ type: "file", name, bytes: isRead ? file : null, reason: isRead ? "" : file });
  }

  #fail(error: unknown): void {
    this.broken = error instanceof Error ? error.message : String(error);
    this.#receive({ type: "broken", sentence: this.broken });
  }

  #send(message: ToSandbox): void {
    this.#port.postMessage(message);
  }
}

function createFrame(): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  // As in `_headers`.
  frame.setAttribute("sandbox", "allow-scripts");
  Object.assign(frame, { src: "/sandbox", hidden: true, referrerPolicy: "no-referrer" });
  return frame;
}

const mostOpeningMs = 20_000;

/** Puts the frame into the document, and resolves when it can take its script. */
function opened(frame: HTMLIFrameElement, onBroken: (reason: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(words.sandboxSilent)), mostOpeningMs);
    const onMessage = ({ source, data }: MessageEvent<unknown>) => {
      // The origin is opaque, so the window is what identifies the frame.
      if (!frame.isConnected) return window.removeEventListener("message", onMessage);
      if (source !== frame.contentWindow) return undefined;
      if (data === "ready") resolve();
      else if (typeof data === "object" && data !== null && "broken" in data) onBroken(String(data.broken));
      return undefined;
    };
    window.addEventListener("message", onMessage);
    document.body.append(frame);
  });
}
