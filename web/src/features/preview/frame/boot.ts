// Runs in the sandboxed frame before the page does. It asks the app for the page, puts stand-ins in place of what a document of
// opaque origin lacks, and becomes the page. It holds nothing secret: the page can reach everything here.
import type { FromFrame, ShownPage, StorageArea, ToFrame } from "../frame-messages.ts";
import { watchConsole } from "./console.ts";
import { watchErrors } from "./errors.ts";
import { answerFetch, FileReader, fillPictures } from "./files.ts";
import { watchLinks } from "./links.ts";
import { createLoopCheck } from "./loop-check.ts";
import { Places } from "./places.ts";
import { createStorage } from "./storage.ts";

// The one network that no policy of a page forbids. A page can get it back from a frame within it: it keeps honest pages honest.
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) Reflect.deleteProperty(window, name);

const ownUrl = location.href.replace(/[?#].*$/, "");
const { origin } = new URL(ownUrl);

window.addEventListener("message", ({ source, data, ports: [port] }) => {
  if (source === window.parent && data === "connect" && port) connect(port);
});
window.parent.postMessage("ready", "*");

function connect(port: MessagePort): void {
  const send = (message: FromFrame) => port.postMessage(message);
  const files = new FileReader(send);
  port.addEventListener("message", ({ data }: MessageEvent<ToFrame>) => {
    if (data.type === "ping") send({ type: "pong" });
    else if (data.type === "file") files.receive(data.id, data);
    else if (data.type === "locate") send({ type: "position", scroll: [window.scrollX, window.scrollY] });
    else show(data, files, send);
  });
  port.start();
}

type Shown = Extract<ToFrame, { type: "show" }>;

function show({ page, storage, suffix, scroll }: Shown, files: FileReader, send: (message: FromFrame) => void): void {
  const places = new Places();
  for (const area of ["local", "session"] as const) defineStorage(area, storage[area], send);
  const flushConsole = watchConsole(console, places, (lines, leftOut) =>
    send({ type: "console", lines: [...lines], left_out: leftOut }),
  );
  answerFetch(files, page.path, origin);
  defineLoopCheck();
  setSuffix(suffix);
  const urls = addScripts(page, places);
  // This removes all listeners of the window and the document; globals and the import map stay.
  document.open();
  watchErrors(places, origin, (message) => {
    flushConsole();
    send(message);
  });
  watchLinks(page.path, origin, send);
  fillPictures(files, page.path, origin);
  window.addEventListener("load", () => {
    window.scrollTo(...scroll);
    afterPaint(() => send({ type: "loaded", title: document.title }));
  });
  document.write(page.html.map((piece) => (typeof piece === "string" ? piece : urls.get(piece.script))).join(""));
  document.close();
}

function setSuffix(suffix: string): void {
  try {
    history.replaceState(history.state, "", suffix === "" ? ownUrl : suffix);
  } catch {
    // Some browsers let a document of opaque origin change no address: the page then shows without its query.
  }
}

/** A frame that nobody sees is not painted: then it is soon enough in a moment. */
function afterPaint(act: () => void): void {
  let isDone = false;
  const actOnce = () => {
    if (!isDone) act();
    isDone = true;
  };
  requestAnimationFrame(() => requestAnimationFrame(actOnce));
  setTimeout(actOnce, 200);
}

/** Called by the page's loops: the bundler puts it there. */
function defineLoopCheck(): void {
  const { port1, port2 } = new MessageChannel();
  let reset: (() => void) | undefined;
  port1.addEventListener("message", () => reset?.());
  port1.start();
  const check = createLoopCheck(
    () => performance.now(),
    (afterTask) => {
      reset = afterTask;
      port2.postMessage(null);
    },
  );
  Object.defineProperty(window, "previewLoopCheck", { value: check });
}

function defineStorage(
  area: StorageArea,
  items: Shown["storage"][StorageArea],
  send: (message: FromFrame) => void,
): void {
  const storage = createStorage(items, ({ isCleared, changes }) =>
    send({ type: "storage", area, is_cleared: isCleared, changes: changes.map(([key, value]) => [key, value]) }),
  );
  Object.defineProperty(window, `${area}Storage`, { value: storage, configurable: true, enumerable: true });
}

/** Makes an address for each script. Modules find each other by their names. */
function addScripts({ scripts, react }: ShownPage, places: Places): Map<string, string> {
  const urls = new Map<string, string>();
  const addUrl = (name: string, code: string) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    urls.set(name, url);
    return url;
  };
  for (const [name, { path, code }] of scripts) places.name(addUrl(name, code), path);
  for (const [name, code] of Object.entries(react?.modules ?? {})) addUrl(name, code);
  if (react) addElement("text/javascript", `${react.script}\n//# sourceURL=preview-react`);
  addElement("importmap", JSON.stringify({ imports: Object.fromEntries(urls) }));
  return urls;
}

function addElement(type: string, content: string): void {
  const element = document.createElement("script");
  element.type = type;
  element.textContent = content;
  document.head.append(element);
}
