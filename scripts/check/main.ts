// The command `npm run check`: every check that needs no running product.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Also printed when it succeeds. */
  readonly isOutputShown?: boolean;
}

const node = process.execPath;
const bin = (name: string) => `node_modules/.bin/${name}`;

const checks: readonly Check[] = [
  { name: "format", command: [bin("oxfmt"), "--check"] },
  { name: "lint", command: [bin("oxlint"), "--deny-warnings"] },
  { name: "types", command: [bin("tsc"), "--noEmit", "-p", "."] },
  { name: "import directions", command: [node, "scripts/check/imports.ts"] },
  { name: "purity", command: [node, "scripts/check/purity.ts"] },
  { name: "functions as they are deployed", command: [node, "scripts/check/functions.ts"] },
  { name: "size of functions", command: [node, "scripts/check/bundles.ts"], isOutputShown: true },
  { name: "dead code", command: [bin("knip")] },
  { name: "licenses", command: [node, "scripts/check/licenses.ts"] },
  { name: "lock file", command: [node, "scripts/check/lock-platforms.ts"] },
  { name: "database types and advisors", command: [node, "scripts/check/database.ts"] },
];

async function run({ name, command: [program, ...args], isOutputShown = false }: Check): Promise<boolean> {
  const started = performance.now();
  const { isOk, output } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout }) => ({ isOk: true, output: isOutputShown ? stdout : "" }),
    (error: unknown) => ({ isOk: false, output: describeFailure(error) }),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${isOk ? "ok    " : "FAILED"} ${name} (${seconds} s)\n${output}`);
  return isOk;
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return `${error}\n`;
  const [stdout, stderr] = ["stdout", "stderr"].map((name) => String(Reflect.get(error, name) ?? ""));
  return `${stdout}${stderr}` || `${error.message}\n`;
}

const results = await Promise.all(checks.map(run));
process.exit(results.every(Boolean) ? 0 : 1);
