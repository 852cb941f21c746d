import { expect, test } from "vitest";
import { type Advice, exceptions, findings } from "./advice.ts";

const excepted: Advice[] = exceptions.flatMap(({ lint, tables = [] }) => tables.map((table) => adviceOn(lint, table)));

test("Advice in the list of exceptions is not a finding", () => {
  expect(findings([...excepted, adviceOn("unused_index", "public.runs")])).toEqual([]);
});

test("Other advice is a finding, whatever its level", () => {
  expect(findings([...excepted, adviceOn("unindexed_foreign_keys", "public.runs")])).toEqual([
    "advisor INFO unindexed_foreign_keys: About public.runs.",
  ]);
});

test("An exception for some tables does not cover another", () => {
  expect(findings([...excepted, adviceOn("rls_enabled_no_policy", "public.runs")])).toEqual([
    "advisor INFO rls_enabled_no_policy: About public.runs.",
  ]);
});

test("An unused exception is a finding", () => {
  const [gone, ...others] = excepted;
  expect(findings(others)).toEqual([
    `scripts/check/advice.ts excepts ${gone?.metadata?.schema}.${gone?.metadata?.name} from ${gone?.name}, which no longer says anything of it.`,
  ]);
});

function adviceOn(lint: string, table: string): Advice {
  const [schema, name] = table.split(".");
  return { name: lint, level: "INFO", detail: `About ${table}.`, metadata: { ...(schema ? { schema } : {}), name } };
}
