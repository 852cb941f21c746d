import { expect, test } from "vitest";
import { hearOpenaiInPieces } from "./recordings/hear-openai.ts";
import { printedByDeno } from "./testing/print-in-deno.ts";

test("recorded answers mean the same in Deno as in Node, their bytes cut within letters", async () => {
  const inDeno = await printedByDeno(`
    import { hearOpenaiInPieces } from "${new URL("./recordings/hear-openai.ts", import.meta.url)}";
    console.log(JSON.stringify(await hearOpenaiInPieces(3)));
  `);
  const inNode = await hearOpenaiInPieces(3);
  expect(inDeno).toEqual(inNode);
  expect(Object.keys(inNode).length).toBeGreaterThan(50);
}, 60_000);
