import { expect, test } from "vitest";
import { printedByDeno } from "../providers/testing/print-in-deno.ts";
import { single } from "./clients/typed-client.ts";
import { cases } from "./examples/read-invoice.cases.ts";
import { readInvoice } from "./examples/read-invoice.ts";
import { recordedModel } from "./recorded-model.ts";

const broken = `Well:\n{number: 'A-1', "currency": "euro", "lines": [{"what": "a "b" c", "quantity": "2", unit_price: 10,}]`;

test("Typed functions behave in Deno as in Node", async () => {
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url));
  const inDeno = await printedByDeno(`
    import { single } from ${at("clients/typed-client.ts")};
    import { cases } from ${at("examples/read-invoice.cases.ts")};
    import { readInvoice } from ${at("examples/read-invoice.ts")};
    import { recordedModel } from ${at("recorded-model.ts")};
    const streamed = [];
    const client = single(recordedModel([${JSON.stringify(broken)}]));
    for await (const event of readInvoice.stream({ text: "…" }, { client })) streamed.push(JSON.stringify(event));
    const played = await Promise.all(cases.cases.map((one) => one.playRecorded()));
    console.log(JSON.stringify({ streamed, played }));
  `);
  const streamed: string[] = [];
  const client = single(recordedModel([broken]));
  for await (const event of readInvoice.stream({ text: "…" }, { client })) streamed.push(JSON.stringify(event));
  const played = await Promise.all(cases.cases.map((one) => one.playRecorded()));
  expect(inDeno).toEqual(JSON.parse(JSON.stringify({ streamed, played })));
  expect(streamed.at(-1)).toContain('"what":"a \\"b\\" c"');
});
