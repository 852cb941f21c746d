// Runs wrangler with our arguments, and ends it when our standard input ends: so its processes, which start others, never
// outlive whoever started us.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../node_modules/wrangler/bin/wrangler.js", import.meta.url));

const wrangler = spawn(process.execPath, [program, ...process.argv.slice(2)], {
  // A group of its own, which is ended as a whole.
  detached: true,
  stdio: ["ignore", "inherit", "inherit"],
});
const end = () => {
  if (wrangler.pid !== undefined && wrangler.exitCode === null) process.kill(-wrangler.pid, "SIGTERM");
};
process.stdin.resume().once("end", end);
wrangler.once("exit", (code) => process.exit(code ?? 0));
