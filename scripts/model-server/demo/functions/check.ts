let failed = 0;

/** Compares by value and prints a line. */
export function check(title: string, actual: unknown, expected: unknown): void {
  const got = JSON.stringify(actual);
  const wanted = JSON.stringify(expected);
  if (got === wanted) {
    console.log(`ok    ${title}`);
    return;
  }
  failed += 1;
  console.log(`FAIL  ${title}: expected ${wanted}, got ${got}`);
}

/** The message of the error that the action ends with. */
export function thrown(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was thrown";
}

export function finish(): void {
  if (failed > 0) throw new Error(`Failed checks: ${failed}`);
  console.log("All checks passed.");
}
