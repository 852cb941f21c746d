// The host functions of the engine, removed from the global object before any program runs.

export interface Host {
  write(stream: "stdout" | "stderr", text: string): void;
  /** Shows a picture (base64), a page or a table (JSON) at this place of the output; false where only text is shown. */
  show(type: string, content: string): boolean;
  /** Advances the program's clock; false when its total waiting time is used up. */
  skip(milliseconds: number): boolean;
  /** Ends the program. Never returns. */
  exit(code: number): void;
  /** The exit code of a program that runs to its end. */
  setExitCode(code: number): void;
  /** Functions of the guest that the host calls. */
  hooks: {
    runNextTimer?: () => boolean;
    describeUncaught?: (thrown: unknown) => string;
    stackNow?: () => string;
  };
  readonly files: { readonly paths: () => string; readonly read: (path: string) => string | undefined };
  readonly stdin: string;
  /** Whether more input may come. Then the program ends here, and is played again with it: the caller must never return. */
  awaitInput(): boolean;
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
