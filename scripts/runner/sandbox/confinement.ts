// Removes the network and signals from this process, in case Python reaches JavaScript. Node's permission model, under which
// the process is started, already blocks files, programs, workers and add-ons.
import dgram from "node:dgram";
import { constants } from "node:fs";
import net from "node:net";

function refuse(): never {
  throw new Error("Programs have no network and no other processes.");
}

/** Emscripten reads the file flags in a way that the permission model forbids. */
export function lendFileFlags(): void {
  Reflect.set(process, "binding", () => ({ fs: constants }));
}

export function confine(): void {
  for (const [owner, names] of [
    [net.Socket.prototype, ["connect"]],
    [net.Server.prototype, ["listen"]],
    [dgram.Socket.prototype, ["bind", "connect", "send"]],
    [process, ["binding", "kill", "abort", "chdir", "setuid", "setgid", "dlopen"]],
  ] as const) {
    for (const name of names)
      Object.defineProperty(owner, name, { value: refuse, writable: false, configurable: false });
  }
  for (const name of ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]) Reflect.deleteProperty(globalThis, name);
}
