import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../models/model-client.ts";
import { single } from "../typed/clients/typed-client.ts";
import { recordedModel } from "../typed/recorded-model.ts";
import { errorDescription } from "./error-description.ts";
import { fairShares, withinMiddle } from "./excerpt.ts";
import { revisionSummary, showChanges } from "./revision-summary.ts";
import { renderSummary } from "./session-summary.ts";
import { sessionTitle, tidyTitle } from "./session-title.ts";

const { spec } = recordedModel([]);
const promptOf = ({ messages }: ModelRequest) => JSON.stringify(messages);

describe("a rendered session summary", () => {
  test("A rendered summary has no empty sections", () => {
    const text = renderSummary({
      wanted: ["A clock"],
      decisions: [],
      done: [
        { what: "Wrote it", paths: ["clock.js", "index.html"] },
        { what: "Looked around", paths: [] },
      ],
      facts: ["Steps taken: 7."],
      next_step: "Test it.",
    });
    expect(text).toBe(
      "What the user wants:\n- A clock\n\nWhat was done:\n- Wrote it (clock.js, index.html)\n- Looked around\n\nWhat is known:\n- Steps taken: 7.\n\nWhat is next:\nTest it.",
    );
  });
});

test("A session title is plain text, not JSON", async () => {
  const input = { prompt: "Make a page" };
  expect(sessionTitle.render(input, { spec }).instructions).not.toContain("JSON");
  expect(await sessionTitle.call(input, { client: single(recordedModel(['"A page."\nBecause.'])) })).toBe("A page");
});

test("A session title is one short line, whatever the model answers", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
      const title = tidyTitle(text);
      expect(title.length).toBeLessThanOrEqual(61);
      expect(title).not.toContain("\n");
    }),
  );
});

describe("the changes in a prompt", () => {
  test("A prompt lists every path with its diff, long diffs without their middle", () => {
    const shown = showChanges(
      [
        { path: "a.ts", diff: "+short" },
        { path: "b.ts", diff: "" },
        { path: "c.ts", diff: `+first\n${"+x\n".repeat(5_000)}+last` },
      ],
      500,
    );
    expect(shown).toMatch(
      /^=== a\.ts\n\+short\n=== b\.ts\n\n=== c\.ts\n\+first\n[\s\S]*characters left out[\s\S]*\+last$/,
    );
    expect(shown.length).toBeLessThan(600);
  });

  test("A prompt stays within its limit with two hundred paths", () => {
    const changes = Array.from({ length: 200 }, (_, at) => ({ path: `src/${at}.ts`, diff: "+x\n".repeat(10_000) }));
    const request = revisionSummary.render({ changes }, { spec });
    expect(promptOf(request).length).toBeLessThan(40_000);
    expect(promptOf(request)).toContain("src/199.ts");
  });
});

test("Shares stay within the total, and each text gets at least its fair share", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 30 }), fc.nat(5_000), (lengths, most) => {
      const shares = fairShares(lengths, most);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(most);
      const fair = Math.floor(most / lengths.length);
      for (const [at, length] of lengths.entries()) {
        expect(shares[at]).toBeLessThanOrEqual(length);
        expect(shares[at]).toBeGreaterThanOrEqual(Math.min(length, fair));
      }
    }),
  );
});

test("A prompt contains the beginning and the end of a long output", () => {
  const output = `first\n${"x".repeat(50_000)}\nlast`;
  const prompt = promptOf(errorDescription.render({ output, doing: "npm test" }, { spec }));
  expect(prompt.length).toBeLessThan(9_000);
  expect(prompt).toMatch(/npm test[\s\S]*first[\s\S]*left out[\s\S]*last/);
  expect(withinMiddle("short", 10)).toBe("short");
});
