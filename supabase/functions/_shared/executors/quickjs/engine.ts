// An engine for a single program, with a memory limit, our clock and our module loader. It is never reused.
import { EvalFlags, type JSValueHandle, QuickJS } from "quickjs-wasi";
import type { Display } from "../executor.ts";
import { engineModule } from "./engine-binary.ts";
import { guestModules } from "./guest-modules.generated.ts";
import { resolveModule, runtimePrefix } from "./module-paths.ts";
import { moduleSource } from "./module-source.ts";
import type { ProgramClock } from "./program-clock.ts";

/** A larger limit overflows the stack of Deno's main thread. */
const maxStackBytes = 256 * 1024;

export interface EngineOptions {
  readonly files: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly memoryBytes: number;
  readonly clock: ProgramClock;
  readonly write: (stream: string, text: string) => void;
  /** False: it is shown as text. */
  readonly show: (display: Display) => boolean;
  /** Called every few thousand instructions. An exception leaves the engine at once, past any catch of the program. */
  readonly checkpoint: () => void;
  /** For work that cannot be interrupted. */
  readonly isLate: () => boolean;
  readonly exit: (code: number) => void;
  readonly setExitCode: (code: number) => void;
  /** Whether the program is to end because its input does not reach far enough yet. */
  readonly awaitInput: () => boolean;
}

export interface Engine {
  /** Loads the entry and runs it to its first await. Returns the module's promise. */
  start(path: string, text: string): JSValueHandle;
  /** Runs promise jobs until none is left. */
  settle(): void;
  /** Runs the next timer; false when there is none. */
  runNextTimer(): boolean;
  /** The reason of an unhandled rejection. */
  unhandledRejection(): JSValueHandle | undefined;
  describe(thrown: JSValueHandle): string;
  /** The program's current stack. */
  stackNow(): string;
  usedBytes(): number;
}

interface Rejection {
  readonly promise: JSValueHandle;
  readonly reason: JSValueHandle;
}

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { files, clock, isLate } = options;
  const rejections = new Map<number, Rejection>();
  const vm = await QuickJS.create({
    wasm: await engineModule(),
    memoryLimit: options.memoryBytes,
    maxStackSize: maxStackBytes,
    timezoneOffset: 0,
    wasi: (memory) => ({
      clock_time_get: (_id: number, _precision: bigint, at: number) => writeTime(memory, at, clock.now()),
      fd_write: () => notPermitted,
    }),
    interruptHandler: () => {
      options.checkpoint();
      return false;
    },
    onUnhandledRejection: (promise, reason, isHandled) => {
      if (isHandled) rejections.delete(promise.identity);
      else rejections.set(promise.identity, { promise: promise.dup(), reason: reason.dup() });
    },
    moduleLoader: {
      normalize: (importer, specifier) => resolveModule(specifier, importer, files),
      load: (path) => loadModule(path, files, isLate),
    },
  });
  const hooks = installHost(vm, options);
  const call = (name: string, ...values: JSValueHandle[]) =>
    vm.callFunction(hooks.getProp(name), vm.undefined, ...values);
  return {
    start: (path, text) => vm.evalCode(moduleSource(path, text, isLate), path, EvalFlags.TYPE_MODULE),
    settle: () => {
      vm.executePendingJobs();
    },
    runNextTimer: () => call("runNextTimer").toBoolean(),
    unhandledRejection: () => rejections.values().next().value?.reason,
    describe: (thrown) => call("describeUncaught", thrown).toString(),
    stackNow: () => call("stackNow").toString(),
    usedBytes: () => vm.getMemoryUsage().memoryUsedSize,
  };
}

/** Passes the host functions to the guest, lets it set up the globals, and returns its hooks. */
function installHost(vm: QuickJS, options: EngineOptions): JSValueHandle {
  const host = vm.newObject();
  const provide = (
    target: JSValueHandle,
    name: string,
    run: (...values: JSValueHandle[]) => JSValueHandle | undefined,
  ) => {
    const provided = vm.newFunction(name, (...values) => run(...values) ?? vm.undefined);
    target.setProp(name, provided);
  };
  provide(host, "write", (stream, text) => {
    if (stream?.isString && text?.isString) options.write(stream.toString(), text.toString());
    return undefined;
  });
  provide(host, "show", (type, content) => {
    const isShown = type?.isString && content?.isString;
    return isShown && options.show({ type: type.toString(), content: content.toString() }) ? vm.true : vm.false;
  });
  provide(host, "skip", (milliseconds) => (options.clock.skip(milliseconds?.toNumber() ?? 0) ? vm.true : vm.false));
  provide(host, "exit", (code) => {
    options.exit(code?.toNumber() ?? 0);
    return undefined;
  });
  provide(host, "setExitCode", (code) => {
    options.setExitCode(code?.toNumber() ?? 0);
    return undefined;
  });
  provide(host, "awaitInput", () => (options.awaitInput() ? vm.true : vm.false));
  const files = vm.newObject();
  provide(files, "paths", () => vm.newString(JSON.stringify(Object.keys(options.files))));
  provide(files, "read", (path) => {
    const text = path?.isString ? ownText(options.files, path.toString()) : undefined;
    return text === undefined ? undefined : vm.newString(text);
  });
  const hooks = vm.newObject();
  host.setProp("files", files);
  host.setProp("hooks", hooks);
  host.setProp("stdin", vm.newString(options.stdin));
  vm.global.setProp("edgewrightHost", host);
  const start = `${runtimePrefix}start.ts`;
  vm.evalCode(loadModule(start, {}, options.isLate), start, EvalFlags.TYPE_MODULE);
  vm.executePendingJobs();
  return hooks;
}

function loadModule(path: string, files: Readonly<Record<string, string>>, isLate: () => boolean): string {
  if (path.startsWith(runtimePrefix)) return ownText(guestModules, path.slice(runtimePrefix.length)) ?? "";
  return moduleSource(path, ownText(files, path) ?? "", isLate);
}

function ownText(texts: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}

const success = 0;
/** EPERM of WASI. */
const notPermitted = 63;

function writeTime(memory: WebAssembly.Memory, at: number, milliseconds: number): number {
  const nanoseconds = BigInt(Math.round(milliseconds * 1000)) * 1000n;
  new DataView(memory.buffer).setBigUint64(at, nanoseconds, true);
  return success;
}
