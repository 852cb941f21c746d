// What the engine's host lends the guest: taken from the global object before any program runs, and gone from it.

export interface Host {
  write(stream: "stdout" | "stderr", text: string): void;
  /** The program's own clock jumps ahead; false when it has no more time to jump over. */
  skip(milliseconds: number): boolean;
  /** Ends the program; never returns. */
  exit(code: number): void;
  /** What the program ends with if it comes to its end. */
  setExitCode(code: number): void;
  /** What the guest lends the host in return. */
  hooks: {
    runNextTimer?: () => boolean;
    describeUncaught?: (thrown: unknown) => string;
    stackNow?: () => string;
  };
  readonly files: { readonly paths: () => string; readonly read: (path: string) => string | undefined };
  readonly stdin: string;
}

declare global {
  var edgewrightHost: Host | undefined;
}

export const host = taken();

function taken(): Host {
  const { edgewrightHost } = globalThis;
  if (edgewrightHost === undefined) throw new Error("The engine was started without its host.");
  Reflect.deleteProperty(globalThis, "edgewrightHost");
  return edgewrightHost;
}
