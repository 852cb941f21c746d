// Clicks on links and submitted forms would lead the frame away. The app is told instead, and shows the page they mean.
import type { FromFrame } from "../frame-messages.ts";
import { targetOf } from "./addresses.ts";

export function watchLinks(path: string, origin: string, send: (message: FromFrame) => void): void {
  const go = (address: string) => {
    const target = targetOf(address, path, origin);
    if (target?.type === "file") send({ type: "navigate", path: target.path, suffix: target.suffix });
    if (target?.type === "elsewhere") send({ type: "link", url: target.url });
  };
  // In the bubbling phase at the window, after the page's own listeners.
  window.addEventListener("click", (event) => {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    const address = link?.getAttribute("href");
    if (event.defaultPrevented || !link || address == null) return;
    if (address.startsWith("#") || !targetOf(address, path, origin)) return;
    event.preventDefault();
    go(address);
  });
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    if (form.method === "dialog") return form.closest("dialog")?.close();
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form, event.submitter)) query.append(name, String(value));
    go(`${(form.getAttribute("action") ?? "").replace(/\?.*$/, "")}?${query}`);
  });
}
