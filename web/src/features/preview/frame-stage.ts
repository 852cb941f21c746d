// Where frames are in the document. The next one loads under the one on screen and takes its place when it is painted, so that a
// change does not flicker. It waits in a closed shadow root: for the document, and for programs that look for the page in it, there
// is one frame at any time.

export class FrameStage {
  readonly #front: HTMLElement;
  readonly #back: ShadowRoot;

  constructor(container: HTMLElement) {
    const [host, front] = [addLayer(container, "0"), addLayer(container, "1")];
    this.#back = host.attachShadow({ mode: "closed" });
    this.#front = front;
  }

  /** Whether a frame can change its place without loading again. */
  get canWait(): boolean {
    return "moveBefore" in this.#front;
  }

  show(frame: HTMLIFrameElement): void {
    this.#back.replaceChildren();
    this.#front.replaceChildren(frame);
  }

  wait(frame: HTMLIFrameElement): void {
    this.#back.replaceChildren(frame);
  }

  /** Shows the frame that waits. */
  promote(frame: HTMLIFrameElement): void {
    const before = [...this.#front.children];
    this.#front.moveBefore(frame, null);
    for (const element of before) element.remove();
  }
}

function addLayer(container: HTMLElement, zIndex: string): HTMLElement {
  const layer = document.createElement("div");
  Object.assign(layer.style, { position: "absolute", inset: "0", zIndex });
  container.append(layer);
  return layer;
}

/** As in `_headers`. Downloads are left out: a link to one would reach the network past every policy. */
const sandbox = "allow-scripts allow-forms allow-modals allow-pointer-lock";

export function createFrame(title: string): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", sandbox);
  Object.assign(frame, { src: "/preview", title, referrerPolicy: "no-referrer" });
  const place = { position: "absolute", inset: "0", width: "100%", height: "100%", border: "0" };
  Object.assign(frame.style, { ...place, background: "#fff", colorScheme: "light" });
  return frame;
}
