import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { movingClock } from "../../agent/testing/moving-clock.ts";
import { scriptedClient } from "../../agent/testing/scripted-client.ts";
import { ModelError } from "../../models/model-error.ts";
import { single } from "../clients/typed-client.ts";
import { recordedModel } from "../recorded-model.ts";
import { sturdyClient } from "./invoice-client.ts";
import { explainFailure, showWhileReading, totalOf } from "./use-invoice.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const answer = JSON.stringify({
  number: "A-1",
  currency: "EUR",
  lines: [
    { what: "a", quantity: 2, unit_price: 10 },
    { what: "b", quantity: 1, unit_price: 5 },
  ],
});

describe("the examples of the README", () => {
  test("The README's examples are copied from these files", () => {
    const readme = readFileSync(`${here}../README.md`, "utf8");
    const files = readdirSync(here).filter((name) => name.endsWith(".ts"));
    const sources = files.map((name) => readFileSync(here + name, "utf8"));
    const blocks = Array.from(readme.matchAll(/```ts\n(.*?)```/gs), ([, block = ""]) => block);
    expect(blocks.length).toBeGreaterThan(3);
    expect(blocks.filter((block) => !sources.some((source) => source.includes(block)))).toEqual([]);
  });

  test("An example calls with a client, a signal and a budget", async () => {
    const never = new AbortController().signal;
    expect(await totalOf("…", single(recordedModel([answer])), never)).toBe(25);
  });

  test("An example shows a growing answer", async () => {
    const shown: string[] = [];
    await showWhileReading("…", single(recordedModel([answer])), (line) => shown.push(line));
    expect([...new Set(shown)]).toEqual(["A-1: 0 lines", "A-1: 1 lines", "A-1: 2 lines"]);
  });

  test("An example explains every failed attempt", async () => {
    expect(await explainFailure("…", single(recordedModel(["No.", "Never."])))).toBe(
      "recorded: invalid, recorded: invalid",
    );
  });

  test("An example falls back from an overloaded model", async () => {
    const clock = movingClock();
    const busy = scriptedClient(() => ({ error: new ModelError("overloaded", "529") }));
    expect(await totalOf("…", sturdyClient(busy, recordedModel([answer]), clock), new AbortController().signal)).toBe(
      25,
    );
    expect(clock.now()).toBe(500 + 1_000);
  });
});
