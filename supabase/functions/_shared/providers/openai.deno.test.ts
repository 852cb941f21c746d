import { expect, test } from "vitest";
import { printedByDeno } from "./testing/print-in-deno.ts";
import { hearOpenaiInPieces } from "./testing/recorded-openai.ts";

test("recorded answers mean the same in Deno as in Node, their bytes cut within letters", async () => {
  const inDeno = await printedByDeno(`
    import { hearOpenaiInPieces } from "${new URL("./testing/recorded-openai.ts", import.meta.url)}";
    console.log(JSON.stringify(await hearOpenaiInPieces(3)));
  `);
  const inNode = await hearOpenaiInPieces(3);
  expect(inDeno).toEqual(inNode);
  expect(Object.keys(inNode).length).toBeGreaterThan(50);
}, 60_000);
