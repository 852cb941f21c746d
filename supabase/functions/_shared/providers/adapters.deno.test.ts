import { expect, test } from "vitest";
import { printedByDeno } from "./testing/print-in-deno.ts";
import { collectInPieces } from "./testing/recorded-models.ts";

test("Recorded answers have the same outcome in Deno as in Node, even when chunks split a character", async () => {
  const inDeno = await printedByDeno(`
    import { collectInPieces } from "${new URL("./testing/recorded-models.ts", import.meta.url)}";
    console.log(JSON.stringify(await collectInPieces(3)));
  `);
  const inNode = await collectInPieces(3);
  expect(inDeno).toEqual(JSON.parse(JSON.stringify(inNode)));
  expect(Object.keys(inNode).length).toBeGreaterThan(70);
});
