// The packages a deployed function needs, where there is no package.json: those its code imports, directly or through shared code,
// in the versions of package.json.
import { posix } from "node:path";
import { packageOf, specifiersOf } from "./imports.ts";

export interface Packages {
  /** As in package.json: name to exact version. */
  readonly versions: Readonly<Record<string, string>>;
  /** The text of a file of this repository. Throws if there is none. */
  readonly read: (path: string) => string;
}

/** The `imports` this entry point's deno.json must have. Throws for a package that package.json does not list. */
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

/** Follows imports through all files of the repository. */
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
