// Finds the Deno binary that npm installed, whether or not npm's install scripts ran.
import { chmodSync, existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The path of the binary, made executable. Throws with a remedy when the platform's package is missing. */
export function locateDeno(): string {
  const requireFromHere = createRequire(import.meta.url);
  const program = process.platform === "win32" ? "deno.exe" : "deno";
  const denoPackage = dirname(requireFromHere.resolve("deno/package.json"));
  const platformPackage = tryResolve(
    createRequire(join(denoPackage, "package.json")),
    `${platformPackageName()}/package.json`,
  );
  const candidates = [platformPackage && join(dirname(platformPackage), program), join(denoPackage, program)];
  const found = candidates.find((file) => file !== undefined && existsSync(file));
  if (!found)
    throw new Error(`Edge Functions need the package ${platformPackageName()}, which npm did not install: run npm ci`);
  makeExecutable(found);
  return found;
}

function platformPackageName(): string {
  const { platform, arch } = process;
  return `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`;
}

function tryResolve(requireFrom: NodeJS.Require, specifier: string): string | undefined {
  try {
    return requireFrom.resolve(specifier);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/** The npm package lacks the executable bit, which its install script would set. */
function makeExecutable(file: string): void {
  const { mode } = statSync(file);
  if (process.platform !== "win32" && (mode & 0o111) !== 0o111) chmodSync(file, mode | 0o111);
}
