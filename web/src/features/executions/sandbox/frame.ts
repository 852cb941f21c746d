// Runs in the sandboxed document. It starts the worker of a program and hands it the port to the app, or it becomes a page that a
// program has made. The document has an opaque origin and no network, and its worker inherits both. It holds nothing that a
// program may not have.

type Message = { readonly script: string } | { readonly page: string };

window.addEventListener("message", ({ source, data, ports: [port] }: MessageEvent<Message>) => {
  if (source !== window.parent) return;
  if ("page" in data) show(data.page);
  else if (port) start(data.script, port);
});
window.parent.postMessage("ready", "*");

function start(script: string, port: MessagePort): void {
  // A classic worker: Chromium starts no module worker from a blob of an opaque origin.
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  worker.addEventListener("error", ({ message }) => window.parent.postMessage({ broken: message }, "*"));
  worker.postMessage(null, [port]);
}

function show(page: string): void {
  document.open();
  document.write(page);
  document.close();
  new ResizeObserver(([entry]) => {
    const margins = document.documentElement.scrollHeight;
    window.parent.postMessage({ height: Math.max(margins, entry?.contentRect.height ?? 0) }, "*");
  }).observe(document.body);
}
