// A Deno process that serves one function until a limit, a reload or the end of the stack.
import { Agent, type IncomingMessage } from "node:http";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { FunctionLimits } from "../../config/limits.ts";
import type { Logger } from "../../log.ts";
import { FunctionError } from "../errors.ts";
import type { Launch } from "../launch.ts";
import type { UnloadReason, WorkerEvent } from "../protocol.ts";
import { type BootGate, createBootGate } from "./boot-gate.ts";
import { beginsDump, type EndCause, failureAfter, reportsFullHeap, sentenceFor } from "./end-cause.ts";
import { type Exchange, forward, IdleError } from "./forward.ts";
import { createLoad, type Load } from "./load.ts";
import { startProcess, type WorkerProcess } from "./process.ts";
import type { ResourceWatch, Watched } from "./resource-watch.ts";
import type { Usage } from "./usage.ts";

/** Memory of a Deno process outside the isolate; 15 MB were measured at rest. */
const processOverheadMb = 32;

/** How long after a broken connection the end of its process may be reported. */
const exitReportMs = 1000;

/** The process was gone before the request reached it, so another worker may be tried. */
export class WorkerGone extends Error {
  override readonly name = "WorkerGone";
}

export interface OpenSocket {
  readonly port: number;
  /** Must be called once, when the socket has closed. */
  readonly onClose: () => void;
}

export interface WorkerDeps {
  readonly limits: FunctionLimits;
  readonly watch: ResourceWatch;
  readonly log: Logger;
}

export class Worker implements Watched {
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  readonly #deps: WorkerDeps;
  readonly #process: WorkerProcess;
  readonly #load: Load;
  readonly #bootGate: BootGate = createBootGate();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #endBoot: () => void;
  readonly #endings: (() => void)[];
  readonly #startedAt = performance.now();
  readonly #announced = new Set<UnloadReason>();
  #phase: "loading" | "evaluating" | "serving" = "loading";
  #cause: EndCause | undefined;
  #isRetired = false;
  #isEnding = false;
  #isDump = false;

  constructor(launch: Launch, deps: WorkerDeps) {
    const { limits, watch, log } = deps;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#deps = deps;
    this.#load = createLoad(limits.cpu_seconds);
    this.#process = startProcess(launch, {
      onEvent: (event) => this.#note(event),
      onLine: (line) => log.info(line),
      onErrorLine: (line) => this.#noteErrorLine(line),
      onEnd: (how) => {
        this.#noteEnd(how);
        resolve();
      },
    });
    this.#endBoot = this.#load.beginBoot();
    this.#endings = [this.#startWallClock(), watch.add(this), this.#endBoot];
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get isBusy(): boolean {
    return this.#load.isBusy;
  }

  /** Whether it takes new requests. */
  get isAvailable(): boolean {
    return !this.#isRetired && this.#cause === undefined && !this.#process.isGone;
  }

  /** Resolves with the head of the response. Rejects with a `FunctionError` to answer instead, or `WorkerGone`. */
  async send(exchange: Exchange): Promise<IncomingMessage> {
    const endRequest = this.#load.beginRequest();
    const onClose = () => {
      endRequest();
      this.#dropWhenIdle();
    };
    try {
      const port = await this.#bootGate.pass(this.#idleMs, exchange.signal);
      await this.#dropDeadConnections();
      return await forward(exchange, { port, agent: this.#agent, idleMs: this.#idleMs, onClose });
    } catch (error) {
      onClose();
      throw await this.#explain(error, exchange.signal);
    }
  }

  /** On a connection left open by a dead worker, "refused" could not be told from "lost". */
  async #dropDeadConnections(): Promise<void> {
    if (Object.keys(this.#agent.freeSockets).length === 0) return;
    // The event loop notices closed sockets only when it polls, and the first turn may be the rest of this one.
    await nextTurn();
    await nextTurn();
  }

  /** Where to connect a websocket. As on hosted, an open one does not keep a retired worker; waitUntil does. */
  async openSocket(signal: AbortSignal): Promise<OpenSocket> {
    try {
      const port = await this.#bootGate.pass(this.#idleMs, signal);
      return { port, onClose: this.#load.beginSocket() };
    } catch (error) {
      throw await this.#explain(error, signal);
    }
  }

  /** Takes no new request, finishes the ones it has, and exits. */
  retire(reason: string): void {
    if (this.#isRetired || this.#cause !== undefined) return;
    this.#isRetired = true;
    this.#deps.log.debug(`retired: ${reason}`);
    this.#dropWhenIdle();
  }

  /** For the end of the stack: gives listeners of `beforeunload` `graceMs`, then kills the process. */
  async terminate(graceMs: number): Promise<void> {
    this.#isRetired = true;
    this.#isEnding = true;
    this.#process.send({ type: "end", reason: "termination" });
    await Promise.race([this.ended, delay(graceMs, undefined, { ref: false })]);
    this.#process.kill();
    await this.ended;
  }

  noteUsage({ cpuSeconds, memoryMb }: Usage): void {
    const { memory_mb } = this.#deps.limits;
    const cpu = this.#load.judgeCpu(cpuSeconds);
    if (memoryMb >= memory_mb * 0.9) this.#announceEnd("memory");
    if (cpu === "nearly_used") this.#announceEnd("cpu");
    if (cpu !== "within") this.retire("half of the CPU time of one request is used");
    if (memoryMb >= memory_mb + processOverheadMb) this.#kill("memory");
    else if (cpu === "used_up") this.#kill("cpu");
  }

  #note(event: WorkerEvent): void {
    switch (event.type) {
      case "evaluating":
        this.#phase = "evaluating";
        break;
      case "serving":
        this.#noteServing(event.port);
        break;
      case "handler_missing":
        this.#deps.log.error("neither calls Deno.serve nor exports a handler");
        this.#kill("not_loaded");
        break;
      case "background_changed":
        this.#load.noteBackground(event.count);
        break;
      case "logged":
        this.#log(event);
    }
  }

  /** One entry for each line, so that objects and stack traces stay readable. */
  #log({ level, text, requestId }: Extract<WorkerEvent, { type: "logged" }>): void {
    const name = (["debug", "info", "warn", "error"] as const)[level] ?? "info";
    for (const line of text.split("\n")) this.#deps.log[name](line, { request: requestId });
  }

  #noteServing(port: number): void {
    this.#phase = "serving";
    this.#endBoot();
    this.#bootGate.open(port);
    this.#deps.log.debug("booted", { ms: Math.round(performance.now() - this.#startedAt), pid: this.pid });
  }

  #noteErrorLine(line: string): void {
    if (reportsFullHeap(line)) this.#cause ??= "memory";
    this.#isDump ||= beginsDump(line);
    this.#deps.log[this.#isDump ? "debug" : "error"](line);
  }

  #noteEnd(how: string): void {
    for (const end of this.#endings) end();
    this.#agent.destroy();
    const byItself = this.#phase === "loading" ? "not_loaded" : "crashed";
    this.#cause ??= this.#isEnding ? "dropped" : byItself;
    const sentence = sentenceFor(this.#cause, this.#deps.limits);
    this.#deps.log[this.#cause === "dropped" ? "debug" : "error"](sentence, { pid: this.pid, how });
    this.#bootGate.fail(new FunctionError(failureAfter[this.#cause]));
  }

  /** It runs from the start of the worker. Returns a function that stops it. */
  #startWallClock(): () => void {
    const ms = this.#deps.limits.wall_clock_seconds * 1000;
    const timers = [
      setTimeout(() => this.retire("half of the wall clock is over"), ms * 0.5),
      setTimeout(() => this.#announceEnd("wall_clock"), ms * 0.9),
      setTimeout(() => this.#kill("wall_clock"), ms),
    ];
    for (const timer of timers) timer.unref();
    return () => timers.forEach(clearTimeout);
  }

  get #idleMs(): number {
    return this.#deps.limits.idle_timeout_seconds * 1000;
  }

  async #explain(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (error instanceof FunctionError || signal.aborted) return error;
    if (error instanceof IdleError) return idleTimeout(this.#deps.limits);
    if (error instanceof Error && "code" in error && error.code === "ECONNREFUSED") {
      this.#isRetired = true; // its exit is about to be reported
      return new WorkerGone();
    }
    await Promise.race([this.ended, delay(exitReportMs, undefined, { ref: false })]);
    return new FunctionError(failureAfter[this.#cause ?? "crashed"]);
  }

  /** The process itself waits for its background work, because only it knows when none is left. */
  #dropWhenIdle(): void {
    if (!this.#isRetired || this.#load.requests > 0 || this.#isEnding) return;
    this.#isEnding = true;
    this.#process.send({ type: "end", reason: "early_drop" });
  }

  #announceEnd(reason: UnloadReason): void {
    if (this.#announced.has(reason)) return;
    this.#announced.add(reason);
    this.#process.send({ type: "announce_end", reason });
  }

  #kill(cause: EndCause): void {
    this.#cause ??= cause;
    this.#process.kill();
  }
}

function idleTimeout({ idle_timeout_seconds }: FunctionLimits): FunctionError {
  return new FunctionError("IDLE_TIMEOUT", `Request idle timeout limit (${idle_timeout_seconds}s) reached`);
}
