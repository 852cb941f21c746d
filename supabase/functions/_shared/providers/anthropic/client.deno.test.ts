import { expect, test } from "vitest";
import { printedByDeno } from "../testing/print-in-deno.ts";
import { hearAnthropicInPieces } from "../testing/recorded-anthropic.ts";

test("recorded answers mean the same in Deno as in Node, their bytes cut within letters", async () => {
  const inDeno = await printedByDeno(`
    import { hearAnthropicInPieces } from "${new URL("../testing/recorded-anthropic.ts", import.meta.url)}";
    console.log(JSON.stringify(await hearAnthropicInPieces(3)));
  `);
  expect(inDeno).toEqual(await hearAnthropicInPieces(3));
}, 60_000);
