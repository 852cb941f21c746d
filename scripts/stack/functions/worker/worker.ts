// One worker: a Deno process that serves one function until a limit, a reload or the end of the stack.
import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { FunctionLimits } from "../../config/limits.ts";
import type { Logger } from "../../log.ts";
import { FunctionError } from "../errors.ts";
import type { Launch } from "../launch.ts";
import { type CpuBudget, createCpuBudget } from "./cpu-budget.ts";
import { beginsDump, type EndCause, failureAfter, sentenceFor, tellsOfFullHeap } from "./ending.ts";
import type { Fact } from "./facts.ts";
import { type Exchange, forward, IdleError } from "./forward.ts";
import { startLifetime } from "./lifetime.ts";
import { startProcess, type UnloadReason, type WorkerProcess } from "./process.ts";
import type { ResourceWatch, Watched } from "./resource-watch.ts";
import type { Usage } from "./usage.ts";
import { logMessage } from "./worker-log.ts";

/** What a Deno process holds besides the isolate that the limit is meant for; 15 MB were measured at rest. */
const processOverheadMb = 32;

/** How long a broken connection may be ahead of the news that its process has ended. */
const endNewsMs = 1000;

/** The process was gone before the request reached it: another worker may be asked. */
export class WorkerGone extends Error {
  override readonly name = "WorkerGone";
}

export interface OpenSocket {
  readonly port: number;
  /** To be called once, when the socket has closed. */
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
  readonly #cpu: CpuBudget;
  readonly #endings: (() => void)[];
  readonly #port = Promise.withResolvers<number>();
  readonly #announced = new Set<UnloadReason>();
  #phase: "loading" | "evaluating" | "serving" = "loading";
  #cause: EndCause | undefined;
  #isRetired = false;
  #isEnding = false;
  #isDump = false;
  #requests = 0;
  #sockets = 0;
  #background = 0;
  #endBackground: (() => void) | undefined;

  constructor(launch: Launch, deps: WorkerDeps) {
    const { limits, watch, log } = deps;
    const startedAt = performance.now();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#deps = deps;
    this.#cpu = createCpuBudget(limits.cpu_seconds);
    this.#process = startProcess(launch, {
      onFact: (fact) => this.#note(fact),
      onLine: (line) => log.info(line),
      onErrorLine: (line) => this.#noteErrorLine(line),
      onEnd: (how) => {
        this.#noteEnd(how);
        resolve();
      },
    });
    const stopClock = startLifetime(limits.wall_clock_seconds, {
      onHalf: () => this.retire("half of the wall clock is over"),
      onNearEnd: () => this.#announceEnd("wall_clock"),
      onEnd: () => this.#kill("wall_clock"),
    });
    const endBoot = this.#cpu.begin();
    this.#endings = [stopClock, watch.add(this), endBoot];
    const onServing = () => {
      endBoot();
      log.debug("booted", { ms: Math.round(performance.now() - startedAt), pid: this.pid });
    };
    this.#port.promise.then(onServing, () => log.debug("did not boot"));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get isBusy(): boolean {
    return this.#phase !== "serving" || this.#requests + this.#sockets + this.#background > 0;
  }

  /** Whether new requests may come here. */
  get isAvailable(): boolean {
    return !this.#isRetired && this.#cause === undefined && !this.#process.isGone;
  }

  /** Resolves with the head of the answer. Rejects with a `FunctionError` to answer instead, or `WorkerGone`. */
  async send(exchange: Exchange): Promise<IncomingMessage> {
    const endRequest = this.#beginRequest();
    try {
      const port = await this.#whenServing(exchange.signal);
      return await forward(exchange, { port, idleMs: this.#idleMs, onClose: endRequest });
    } catch (error) {
      endRequest();
      throw await this.#explain(error, exchange.signal);
    }
  }

  /** Where to connect a websocket. An open one does not keep a retired worker: for that hosted functions use waitUntil. */
  async openSocket(signal: AbortSignal): Promise<OpenSocket> {
    const port = await this.#whenServing(signal);
    const endCpu = this.#cpu.begin();
    this.#sockets += 1;
    const onClose = () => {
      endCpu();
      this.#sockets -= 1;
    };
    return { port, onClose };
  }

  /** Takes no new request, finishes what it has, and goes. */
  retire(reason: string): void {
    if (this.#isRetired || this.#cause !== undefined) return;
    this.#isRetired = true;
    this.#deps.log.debug(`retired: ${reason}`);
    this.#dropWhenIdle();
  }

  /** The stack ends: listeners of `beforeunload` get `graceMs`, then the process goes whatever it does. */
  async terminate(graceMs: number): Promise<void> {
    this.#isRetired = true;
    this.#isEnding = true;
    this.#process.order({ type: "end", reason: "termination" });
    await Promise.race([this.ended, delay(graceMs, undefined, { ref: false })]);
    this.#process.kill();
    await this.ended;
  }

  noteUsage({ cpuSeconds, memoryMb }: Usage): void {
    const { memory_mb } = this.#deps.limits;
    const cpu = this.#cpu.judge(cpuSeconds);
    if (memoryMb >= memory_mb * 0.9) this.#announceEnd("memory");
    if (cpu === "nearly_used") this.#announceEnd("cpu");
    if (cpu !== "within") this.retire("half of the CPU time of one request is used");
    if (memoryMb >= memory_mb + processOverheadMb) this.#kill("memory");
    else if (cpu === "used_up") this.#kill("cpu");
  }

  #note(fact: Fact): void {
    switch (fact.type) {
      case "evaluating":
        this.#phase = "evaluating";
        break;
      case "serving":
        this.#phase = "serving";
        this.#port.resolve(fact.port);
        break;
      case "handler_missing":
        this.#deps.log.error("neither calls Deno.serve nor exports a handler");
        this.#kill("not_loaded");
        break;
      case "background_changed":
        this.#noteBackground(fact.count);
        break;
      case "logged":
        logMessage(this.#deps.log, fact, { request: fact.requestId });
    }
  }

  #noteBackground(count: number): void {
    if (count > 0) this.#endBackground ??= this.#cpu.begin();
    this.#background = count;
    if (count > 0) return;
    this.#endBackground?.();
    this.#endBackground = undefined;
  }

  #noteErrorLine(line: string): void {
    if (tellsOfFullHeap(line)) this.#cause ??= "memory";
    this.#isDump ||= beginsDump(line);
    this.#deps.log[this.#isDump ? "debug" : "error"](line);
  }

  #noteEnd(how: string): void {
    for (const end of this.#endings) end();
    const byItself = this.#phase === "loading" ? "not_loaded" : "crashed";
    this.#cause ??= this.#isEnding ? "dropped" : byItself;
    const sentence = sentenceFor(this.#cause, this.#deps.limits);
    this.#deps.log[this.#cause === "dropped" ? "debug" : "error"](sentence, { pid: this.pid, how });
    this.#port.reject(new FunctionError(failureAfter[this.#cause]));
  }

  #beginRequest(): () => void {
    const endCpu = this.#cpu.begin();
    this.#requests += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      endCpu();
      this.#requests -= 1;
      this.#dropWhenIdle();
    };
  }

  get #idleMs(): number {
    return this.#deps.limits.idle_timeout_seconds * 1000;
  }

  async #whenServing(signal: AbortSignal): Promise<number> {
    if (this.#phase === "serving") return this.#port.promise;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(this.#idleMs)]);
    const { promise: impatient, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal.aborted ? signal.reason : new IdleError());
    patience.addEventListener("abort", onAbort, { once: true });
    return Promise.race([this.#port.promise, impatient]).finally(() => patience.removeEventListener("abort", onAbort));
  }

  async #explain(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (error instanceof FunctionError || signal.aborted) return error;
    if (error instanceof IdleError) return idleTimeout(this.#deps.limits);
    if (error instanceof Error && "code" in error && error.code === "ECONNREFUSED") return new WorkerGone();
    await Promise.race([this.ended, delay(endNewsMs, undefined, { ref: false })]);
    return new FunctionError(failureAfter[this.#cause ?? "crashed"]);
  }

  /** The process itself waits for its background work: only it knows surely when none is left. */
  #dropWhenIdle(): void {
    if (!this.#isRetired || this.#requests > 0 || this.#isEnding) return;
    this.#isEnding = true;
    this.#process.order({ type: "end", reason: "early_drop" });
  }

  #announceEnd(reason: UnloadReason): void {
    if (this.#announced.has(reason)) return;
    this.#announced.add(reason);
    this.#process.order({ type: "announce_end", reason });
  }

  #kill(cause: EndCause): void {
    this.#cause ??= cause;
    this.#process.kill();
  }
}

function idleTimeout({ idle_timeout_seconds }: FunctionLimits): FunctionError {
  return new FunctionError("IDLE_TIMEOUT", `Request idle timeout limit (${idle_timeout_seconds}s) reached`);
}
