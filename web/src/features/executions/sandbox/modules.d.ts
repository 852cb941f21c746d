// Modules that the build makes.
declare module "*.py" {
  const source: string;
  export default source;
}

declare module "virtual:sandbox/*" {
  const script: string;
  export default script;
}

declare module "virtual:python-files" {
  interface Served {
    readonly url: string;
    readonly bytes: number;
  }
  const files: Readonly<Record<"engine" | "wasm" | "library" | "lock" | "snapshot", Served>> & {
    /** Where packages are, with a slash at the end; empty: nowhere. */
    readonly packages: string;
  };
  export default files;
}
