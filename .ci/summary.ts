// Ends .ci/run: names what passed only at the second try and why the first failed, then "N passed, N failed, N skipped".
import { readFileSync } from "node:fs";
import { z } from "zod";

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

const report = reportSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
for (const { fullName, status, failureMessages } of report.testResults.flatMap((file) => file.assertionResults)) {
  if (status !== "passed" || !failureMessages?.length) continue;
  process.stdout.write(`\nPassed at the second try: ${fullName}\n${failureMessages.join("\n")}\n`);
}
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);
