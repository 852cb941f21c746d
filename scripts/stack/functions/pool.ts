// The workers of one function: one takes requests, and retired ones finish theirs.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Launch } from "./launch.ts";
import type { Exchange } from "./worker/forward.ts";
import { type OpenSocket, Worker, type WorkerDeps, WorkerGone } from "./worker/worker.ts";

/** Throws a `FunctionError` when there is no function to start. */
export type PrepareLaunch = (executionId: string) => Launch;

export interface Answer {
  readonly message: IncomingMessage;
  readonly executionId: string;
}

interface Member {
  readonly executionId: string;
  readonly worker: Worker;
}

export class FunctionPool {
  readonly #prepare: PrepareLaunch;
  readonly #deps: WorkerDeps;
  readonly #workers = new Set<Worker>();
  #current: Member | undefined;

  constructor(prepare: PrepareLaunch, deps: WorkerDeps) {
    this.#prepare = prepare;
    this.#deps = deps;
  }

  /** A request whose worker was already dead is sent once more, to a new worker. */
  async send(exchange: Exchange): Promise<Answer> {
    return this.#sendOnce(exchange).catch((error: unknown) => {
      if (error instanceof WorkerGone) return this.#sendOnce(exchange);
      throw error;
    });
  }

  async openSocket(signal: AbortSignal): Promise<OpenSocket> {
    return this.#available().worker.openSocket(signal);
  }

  /** Retires the worker in use and boots one with the new code ahead of the next request. */
  reload(): void {
    const previous = this.#current;
    this.#current = undefined;
    if (!previous?.worker.isAvailable) return;
    previous.worker.retire("its files have changed");
    this.#available();
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate(graceMs)));
  }

  async #sendOnce(exchange: Exchange): Promise<Answer> {
    const { worker, executionId } = this.#available();
    return { message: await worker.send(exchange), executionId };
  }

  #available(): Member {
    if (!this.#current?.worker.isAvailable) this.#current = this.#start();
    return this.#current;
  }

  #start(): Member {
    const executionId = randomUUID();
    const worker = new Worker(this.#prepare(executionId), this.#deps);
    this.#workers.add(worker);
    worker.ended.then(() => this.#workers.delete(worker));
    return { executionId, worker };
  }
}
