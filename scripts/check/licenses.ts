// The command `npm run licenses`: the license of every package that is shipped to browsers or deployed with the functions;
// `--texts` adds the texts themselves, for a distribution. Fails for a license that is not on the list.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const agreed = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "MPL-2.0",
  "OFL-1.1",
  "Unlicense",
]);

const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

export interface ShippedPackage {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Dependencies and theirs; development tools and the optional Node binaries stay on this machine. */
export function shippedPackages(lock: unknown): ShippedPackage[] {
  return Object.entries(lockSchema.parse(lock).packages)
    .filter(([path, { dev, optional }]) => path !== "" && !dev && !optional)
    .map(([path, { version = "", license = "none" }]) => ({
      path,
      name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version,
      license,
    }));
}

function licenseText({ path }: ShippedPackage): string {
  const file = existsSync(path) && readdirSync(path).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file ? readFileSync(join(path, file), "utf8") : "(The package has no license file.)\n";
}

if (process.argv[1] === import.meta.filename) {
  const packages = shippedPackages(JSON.parse(readFileSync("package-lock.json", "utf8")));
  const withTexts = process.argv.includes("--texts");
  for (const one of packages) {
    process.stdout.write(`${one.license.padEnd(12)} ${one.name} ${one.version}\n`);
    if (withTexts) process.stdout.write(`\n${licenseText(one)}\n`);
  }
  const refused = packages.filter(({ license }) => !agreed.has(license));
  for (const { name, license } of refused) process.stderr.write(`${name} has the license ${license}.\n`);
  if (refused.length > 0) process.exit(1);
}
