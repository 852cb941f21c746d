// Plays sets of cases one after the other and prints the result of each.
import type { CaseSet } from "../../supabase/functions/_shared/typed/cases.ts";
import type { TypedClient } from "../../supabase/functions/_shared/typed/clients/typed-client.ts";

export interface Play {
  readonly client: TypedClient;
  readonly say: (line: string) => void;
  readonly now: () => number;
}

/** Returns the number of failures. */
export async function playCases(sets: readonly CaseSet[], { client, say, now }: Play): Promise<number> {
  const rows = sets.flatMap((set) => set.cases.map((one) => ({ one, name: `${set.name}: ${one.name}` })));
  const width = Math.max(4, ...rows.map(({ name }) => name.length));
  let failed = 0;
  say(row("", "case".padEnd(width), "calls", "tokens", "seconds"));
  for (const { one, name } of rows) {
    const started = now();
    const { failures, calls, tokens } = await one.play(client);
    const seconds = ((now() - started) / 1000).toFixed(1);
    if (failures.length > 0) failed += 1;
    say(row(failures.length > 0 ? "FAIL" : "ok", name.padEnd(width), String(calls), String(tokens), seconds));
    for (const failure of failures) say(`      - ${failure.replaceAll("\n", "\n        ")}`);
  }
  say(`\n${rows.length - failed} of ${rows.length} cases went well.`);
  return failed;
}

function row(verdict: string, name: string, ...figures: readonly string[]): string {
  return [verdict.padEnd(4), name, ...figures.map((figure) => figure.padStart(8))].join("  ").trimEnd();
}
