import { expect, test } from "vitest";
import { runLive } from "./run-live.ts";
import { printed, roomy, run } from "./testing/played.ts";

const shows = { display_bytes: 10_000 };
const png = "iVBORw0KGgo=";

test("What a program shows comes with its output, each thing at its place", async () => {
  const source = `
    console.log("before");
    display([{ city: "Oslo", people: 7, at: new Date(0) }, { city: "Bergen", people: NaN }]);
    display("<h1>A page</h1>", { html: "plain" }, "<svg></svg>", "data:image/png;base64,${png}");
    display(Uint8Array.from(atob("${png}"), (character) => character.charCodeAt(0)));
    console.log("after");
    console.table(new Map([["a", 1]]));
    display("1 < 2", 3, [], [1, 2], new Uint8Array(2), null);`;
  const { status, output, is_output_cut, displays = [] } = await run(source, shows);
  expect([status, is_output_cut]).toEqual(["succeeded", false]);
  const text = "before\nafter\n";
  expect(output).toBe(`${text}1 < 2\n3\n[]\n[ 1, 2 ]\nUint8Array(2) [ 0, 0 ]\nnull\n`);
  expect(displays.map(({ at, type }) => [at, type])).toEqual([
    ...[
      [7, "application/json"],
      [7, "text/html"],
      [7, "text/html"],
      [7, "image/svg+xml"],
    ],
    ...[
      [7, "image/png"],
      [7, "image/png"],
      [text.length, "application/json"],
    ],
  ]);
  expect(JSON.parse(displays[0]?.content ?? "")).toEqual({
    columns: ["city", "people", "at"],
    index: ["0", "1"],
    data: [
      ["Oslo", 7, "1970-01-01T00:00:00.000Z"],
      ["Bergen", "NaN", null],
    ],
    rows: 2,
    all_columns: 3,
  });
  expect(displays.slice(1, 6).map(({ content }) => content)).toEqual([
    ...["<h1>A page</h1>", "plain", btoa("<svg></svg>"), png, png],
  ]);
});

test("For the agent, which reads text alone, everything is text", async () => {
  const source = "console.table([{ a: 1 }]); display([{ a: 1 }], '<b>b</b>')";
  const { output, displays } = await run(source);
  expect(output).toMatch(/^┌.*│ 0 +│ 1 │.*\[ \{ a: 1 \} \]\n<b>b<\/b>\n$/s);
  expect(displays).toBeUndefined();
});

test("More than fits is counted as left out, and of a large table the beginning is shown", async () => {
  const many = await run("for (let n = 0; n < 60; n++) display(`<b>${n}</b>`)", shows);
  expect([many.displays?.length, many.is_output_cut]).toEqual([50, true]);
  const large = await run("display(`<b>${'x'.repeat(9_000)}</b>`); display(`<i>${'x'.repeat(9_000)}</i>`)", shows);
  expect([large.displays?.length, large.is_output_cut]).toEqual([1, true]);
  const table = `
    const wide = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [n, "x".repeat(900)]));
    display(Array(5000).fill(wide));`;
  const { displays } = await run(table, { display_bytes: 300_000 });
  const { columns, data, rows, all_columns } = JSON.parse(displays?.[0]?.content ?? "");
  expect([columns.length, rows, all_columns]).toEqual([50, 5000, 60]);
  expect(data.length).toBeGreaterThan(1);
});

test("A program that is played again with a typed line shows each thing once", async () => {
  const main = "display('<b>1</b>'); const name = readLine(); display(`<b>${name}</b>`); console.log('end')";
  const seen: string[] = [];
  await runLive({ language: "javascript", entry: "main.js", files: { "main.js": main } }, roomy, {
    write: (text) => seen.push(text),
    show: ({ content }) => seen.push(content),
    readLine: () => Promise.resolve("2"),
  });
  expect(seen).toEqual(["<b>1</b>", "<b>2</b>", "end\n"]);
});

test("A program that replaces what displays need still ends as it would", async () => {
  expect(await printed("JSON.stringify = () => 1; display([{ a: 1 }]); console.log('on')", shows)).toMatch(/on\n$/);
});
