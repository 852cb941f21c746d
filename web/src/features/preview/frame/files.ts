// Files that the page asks for while it runs: by fetch, or in pictures that it makes itself.
import type { FromFrame } from "../frame-messages.ts";
import { targetOf } from "./addresses.ts";

interface FoundFile {
  readonly content: string | null;
  readonly mediaType: string;
}

export class FileReader {
  readonly #waiting = new Map<number, (file: FoundFile) => void>();
  readonly #send: (message: FromFrame) => void;
  #lastId = 0;

  constructor(send: (message: FromFrame) => void) {
    this.#send = send;
  }

  read(path: string): Promise<FoundFile> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ type: "read", id, path });
    });
  }

  receive(id: number, file: FoundFile): void {
    this.#waiting.get(id)?.(file);
    this.#waiting.delete(id);
  }
}

/** Requests for anything but files go on to the browser, whose policy refuses them. */
export function answerFetch(files: FileReader, path: string, origin: string): void {
  const fetchElsewhere = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const target = targetOf(input instanceof Request ? input.url : String(input), path, origin);
    if (target?.type !== "file") return fetchElsewhere(input, init);
    const { content, mediaType } = await files.read(target.path);
    if (content === null) return new Response("Not found", { status: 404, statusText: "Not Found" });
    return new Response(content, { headers: { "content-type": `${mediaType};charset=utf-8` } });
  };
}

export function fillPictures(files: FileReader, path: string, origin: string): void {
  const tried = new WeakMap<HTMLImageElement, string>();
  const fill = async (image: HTMLImageElement, address: string) => {
    const target = targetOf(address, path, origin);
    if (target?.type !== "file") return;
    const { content, mediaType } = await files.read(target.path);
    if (content !== null) image.src = `data:${mediaType};charset=utf-8,${encodeURIComponent(content)}`;
  };
  const onError = ({ target }: Event) => {
    const address = target instanceof HTMLImageElement ? target.getAttribute("src") : null;
    if (!(target instanceof HTMLImageElement) || address === null || tried.get(target) === address) return;
    tried.set(target, address);
    void fill(target, address);
  };
  window.addEventListener("error", onError, true);
}
