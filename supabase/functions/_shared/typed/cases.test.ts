import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineCases } from "./cases.ts";
import { single } from "./clients/typed-client.ts";
import { defineFunction } from "./define-function.ts";
import { recordedModel } from "./recorded-model.ts";
import { loadCaseSets } from "./testing/load-case-sets.ts";
import { registerCases } from "./testing/register-cases.ts";

for (const set of await loadCaseSets()) registerCases(set);

describe("cases", () => {
  const double = defineFunction({
    name: "double",
    input: z.object({ n: z.number() }),
    output: z.object({ twice: z.number() }),
    prompt: ({ n }) => `Twice ${n}?`,
  });
  const { cases } = defineCases(double, [
    {
      name: "two",
      input: { n: 2 },
      recorded: ["I do not know.", '{"twice": 5}'],
      expect: { "is four": ({ twice }) => twice === 4, "is a whole number": ({ twice }) => Number.isInteger(twice) },
    },
  ]);

  test("A played case returns its failed checks and the number of calls", async () => {
    expect(await Promise.all(cases.map((one) => one.playRecorded()))).toEqual([
      { failures: ["is four"], output: { twice: 5 }, calls: 2, tokens: 0 },
    ]);
  });

  test("A case can be played with any client", async () => {
    const client = single(recordedModel(['{"twice": 4}']));
    expect(await cases[0]?.play(client)).toMatchObject({ failures: [], output: { twice: 4 } });
  });

  test("A case without output fails with all attempts", async () => {
    const outcome = await cases[0]?.play(single(recordedModel(["What?", "Why?"])));
    expect(outcome).toMatchObject({ output: undefined, calls: 2 });
    expect(outcome?.failures.join()).toMatch(/^double: .*\n1\. recorded: .*\n2\. recorded: /s);
  });
});
