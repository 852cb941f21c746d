// Removes what Deno has and hosted functions lack, so that code that runs here also runs there.

const absentGlobals = ["Worker", "SharedArrayBuffer"];

const absentFromDeno = words(`
  dlopen UnsafeCallback UnsafePointer UnsafePointerView UnsafeFnPointer run Process ChildProcess watchFs test
  bench
`);

/** They do nothing, as on hosted. */
const ignoredOnDeno = ["exit", "kill", "addSignalListener", "removeSignalListener"];

const refusedOnDeno = words(`
  chdir chmod chmodSync chown chownSync copyFile copyFileSync createSync link linkSync lstat lstatSync
  makeTempDirSync makeTempFile makeTempFileSync mkdirSync openSync readDirSync readLink readLinkSync
  removeSync rename renameSync statSync symlink symlinkSync truncate truncateSync utime utimeSync
  writeFileSync writeTextFileSync
`);

/** Allowed while modules are evaluated, and refused once requests are served. */
const refusedOnceServing = ["readFileSync", "readTextFileSync"];

class RefusedCommand {
  output = refuseSpawn;
  outputSync = refuseSpawn;
  spawn = refuseSpawn;
}

function refuseSpawn(): never {
  throw new Error("Spawning subprocesses is not allowed on Supabase Edge Runtime.");
}

export function narrowToHosted(): void {
  for (const name of absentGlobals) Reflect.deleteProperty(globalThis, name);
  for (const name of absentFromDeno) Reflect.deleteProperty(Deno, name);
  for (const name of ignoredOnDeno) replace(Deno, name, () => undefined);
  refuse(refusedOnDeno);
  replace(Deno, "Command", RefusedCommand);
  replace(Deno, "args", []);
  replace(WebAssembly, "Memory", unsharedMemory());
}

export function narrowToServing(): void {
  refuse(refusedOnceServing);
}

function refuse(names: readonly string[]): void {
  for (const name of names) {
    replace(Deno, name, () => {
      throw new Deno.errors.PermissionDenied(`Deno.${name} is blocklisted`);
    });
  }
}

/** Shared memory would allow threads, which hosted functions lack. */
function unsharedMemory(): typeof WebAssembly.Memory {
  return new Proxy(WebAssembly.Memory, {
    construct: (target, [descriptor], newTarget) => {
      if (descriptor?.shared) throw new TypeError("Creating a shared memory is not supported");
      return Reflect.construct(target, [descriptor], newTarget);
    },
  });
}

function replace(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, configurable: true, enumerable: true, writable: true });
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
