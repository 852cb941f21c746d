// The worker's end of the port to the app.
import type { FromSandbox, ToSandbox } from "./messages.ts";

export interface WorkerLink {
  readonly send: (message: FromSandbox) => void;
  /** Sends printed text at once, and what floods the app in larger pieces. */
  readonly print: (text: string) => void;
  readonly flush: () => void;
  /** Asks for a line of input; null at its end. */
  readonly ask: () => Promise<string | null>;
  /** A file of a package. */
  readonly fetchFile: (name: string) => Promise<ArrayBuffer>;
}

export type Work = (message: Extract<ToSandbox, { type: "prepare" | "run" }>, link: WorkerLink) => Promise<void>;

/** So many pieces pass at once; then they are gathered. */
const quickPieces = 1000;
const gatheredCharacters = 8192;
const gatheredMs = 50;
/** Below what the app reads as one message. */
const maxCharacters = 500_000;

export function serve(work: Work): void {
  self.addEventListener("message", ({ ports: [port] }) => port && connect(port, work), { once: true });
}

function connect(port: MessagePort, work: Work): void {
  const send = (message: FromSandbox) => port.postMessage(message);
  const { print, flush } = createPrinter((text) => send({ type: "print", text }));
  const files = new Map<string, (message: Extract<ToSandbox, { type: "file" }>) => void>();
  let onLine: ((line: string | null) => void) | undefined;
  const link: WorkerLink = {
    send: (message) => {
      flush();
      send(message);
    },
    print,
    flush,
    ask: () =>
      new Promise((resolve) => {
        onLine = resolve;
        link.send({ type: "asks" });
      }),
    fetchFile: (name) =>
      new Promise((resolve, reject) => {
        files.set(name, ({ bytes, reason }) => (bytes ? resolve(bytes) : reject(new Error(reason))));
        send({ type: "fetch", name });
      }),
  };
  port.addEventListener("message", ({ data }: MessageEvent<ToSandbox>) => {
    if (data.type === "input") onLine?.(data.line);
    else if (data.type === "file") files.get(data.name)?.(data);
    else
      work(data, link).catch((error: unknown) => link.send({ type: "broken", sentence: String(error).slice(0, 2000) }));
  });
  port.start();
}

export function createPrinter(send: (text: string) => void) {
  let pieces = 0;
  let gathered = "";
  let flushedAt = 0;
  const flush = () => {
    for (let from = 0; from < gathered.length; from += maxCharacters) send(gathered.slice(from, from + maxCharacters));
    gathered = "";
    flushedAt = performance.now();
  };
  const print = (text: string) => {
    pieces += 1;
    gathered += text;
    const isTime = pieces <= quickPieces || performance.now() - flushedAt >= gatheredMs;
    if (isTime || gathered.length >= gatheredCharacters) flush();
  };
  return { print, flush };
}
