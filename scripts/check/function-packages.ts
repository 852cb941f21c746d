// Which packages a function needs once it is deployed, where there is no package.json: exactly those that its code, with all that it
// shares, imports, in the versions that everything here is tested with.
import { posix } from "node:path";
import { packageOf, specifiersOf } from "./imports.ts";

export interface Packages {
  /** As in package.json: name to exact version. */
  readonly versions: Readonly<Record<string, string>>;
  /** The text of a file of this repository; throws when there is none. */
  readonly read: (path: string) => string;
}

/** The `imports` that the deno.json beside this entry point has to have. Throws for a package that package.json does not list. */
export function neededImports(entry: string, { versions, read }: Packages): Record<string, string> {
  const names = [...packagesOf(entry, read)].sort();
  return Object.fromEntries(
    names.map((name) => {
      const version = versions[name];
      if (version === undefined) throw new Error(`${entry} imports ${name}, which package.json does not list.`);
      return [name, `npm:${name}@${version}`];
    }),
  );
}

/** Followed through every file of ours that is imported, however far away. */
function packagesOf(entry: string, read: (path: string) => string): Set<string> {
  const seen = new Set([entry]);
  const packages = new Set<string>();
  for (const path of seen) {
    for (const specifier of specifiersOf(path, read(path))) {
      if (specifier.startsWith(".")) seen.add(posix.join(posix.dirname(path), specifier));
      else if (!specifier.startsWith("node:")) packages.add(packageOf(specifier));
    }
  }
  return packages;
}
