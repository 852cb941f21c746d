// Errors that nobody caught, and what the policy refused to load.
import type { FromFrame } from "../frame-messages.ts";
import { inspect } from "./inspect.ts";
import type { Places } from "./places.ts";

type Send = (message: FromFrame) => void;

export function watchErrors(places: Places, origin: string, send: Send): void {
  window.addEventListener("error", ({ error, message, filename, lineno }) => {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const place = places.in(stack) ?? places.at(filename, lineno);
    const text = error instanceof Error ? `${error.name}: ${error.message}` : message.replace(/^Uncaught /, "");
    report(text, stack, place);
  });
  window.addEventListener("unhandledrejection", ({ reason }) => {
    const stack = reason instanceof Error ? (reason.stack ?? "") : "";
    const text =
      reason instanceof Error ? `${reason.name}: ${reason.message}` : `Unhandled rejection: ${inspect(reason)}`;
    report(text, stack, places.in(stack));
  });
  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    const isOwnFile = blockedURI.startsWith(origin) && effectiveDirective === "img-src";
    if (!isOwnFile) send({ type: "blocked", url: blockedURI, directive: effectiveDirective });
  });

  function report(text: string, stack: string, place: ReturnType<Places["in"]>): void {
    send({ type: "error", text: places.rename(text), stack: places.rename(stack), ...(place ? { place } : {}) });
  }
}
