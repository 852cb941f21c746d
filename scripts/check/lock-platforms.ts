// Keeps package-lock.json complete for every platform. If a registry lacks another platform's package, `npm install` leaves it out
// of the lock, and `npm ci` then refuses the lock everywhere. `--write` adds the missing entries.
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const entrySchema = z.looseObject({
  version: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockSchema = z.looseObject({ packages: z.record(z.string(), entrySchema) });
type Lock = z.infer<typeof lockSchema>;
type Entry = z.infer<typeof entrySchema>;

const lockFile = new URL("../../package-lock.json", import.meta.url);

/** Optional packages that an entry refers to but the lock does not contain. */
export function findMissingPlatforms(lock: Lock): Record<string, Entry> {
  const known = new Set(Object.keys(lock.packages).map(packageName));
  const wanted = Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).map(([name, range]) => ({
      name,
      range,
      isDev: entry.dev === true,
      path,
    })),
  );
  const missing = wanted.filter(({ name, path }) => path !== "" && !known.has(name));
  return Object.fromEntries(
    missing.map(({ name, range, isDev }) => [
      `node_modules/${name}`,
      { version: range.replace(/^[~^]/, ""), ...platformOf(name), ...(isDev ? { dev: true } : {}), optional: true },
    ]),
  );
}

const platforms: Record<string, string> = { windows: "win32", win: "win32", win32: "win32" };
const processors = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x"];
const systems = ["android", "darwin", "freebsd", "linux", "openharmony", ...Object.keys(platforms)];

/** A platform package names its platform: `@scope/cli-linux-arm64-musl`. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = (name.split("/").at(-1) ?? "").split("-");
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => /^(gnu|glibc)/.test(word))
      ? "glibc"
      : undefined;
  return {
    ...(os && { os: [platforms[os] ?? os] }),
    ...(cpu && { cpu: [cpu] }),
    ...(libc && os === "linux" && { libc: [libc] }),
  };
}

function packageName(path: string): string {
  return path.split("node_modules/").at(-1) ?? path;
}

if (process.argv[1] === import.meta.filename) {
  const lock = lockSchema.parse(JSON.parse(readFileSync(lockFile, "utf8")));
  const missing = findMissingPlatforms(lock);
  if (process.argv.includes("--write")) {
    const packages = Object.entries({ ...lock.packages, ...missing }).sort(([left], [right]) =>
      left < right ? -1 : 1,
    );
    writeFileSync(lockFile, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
  } else if (Object.keys(missing).length > 0) {
    const names = Object.keys(missing).map(packageName).join(", ");
    process.stderr.write(`package-lock.json lacks ${names}. Fix it with: npm run lock\n`);
    process.exit(1);
  }
}
