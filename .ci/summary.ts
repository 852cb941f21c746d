// Prints the closing line of .ci/run: "N passed, N failed, N skipped".
import { readFileSync } from "node:fs";
import { z } from "zod";

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
});

const report = reportSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
