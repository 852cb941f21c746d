import { describe, expect, test } from "vitest";
import type { CaseSet } from "../cases.ts";

/** One test for each case, with its recorded answers. */
export function registerCases({ name, cases }: CaseSet): void {
  describe(name, () => {
    for (const one of cases) {
      test(one.name, async () => {
        expect((await one.playRecorded()).failures).toEqual([]);
      });
    }
  });
}
