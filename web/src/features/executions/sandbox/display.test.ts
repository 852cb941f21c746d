// What programs show, played in CPython with the pandas and matplotlib of the machine, where they are installed.
import { execFile, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { readTable } from "../output-parts.ts";

interface Played {
  readonly status: string;
  readonly printed: string;
  readonly words: string;
  readonly shown: readonly { readonly type: string; readonly content: string }[];
}

const python = ["python3", "/usr/bin/python3"];
const withModules = (...modules: string[]) =>
  python.find((command) => spawnSync(command, ["-c", `import ${["sys", ...modules].join(", ")}`]).status === 0);
const plain = withModules();
const scientific = withModules("pandas", "matplotlib", "PIL");

const own = ["display.py", "play.py"].map((name) => join(import.meta.dirname, name));
const ending = join(import.meta.dirname, "../../../../../supabase/functions/_shared/executors/python/ending.py");

async function play(command: string | undefined, lines: readonly string[]): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), "played-"));
  try {
    const [home, added] = [join(folder, "session"), join(folder, "own")];
    for (const made of [home, added]) mkdirSync(made);
    writeFileSync(join(home, "main.py"), lines.join("\n"));
    copyFileSync(join(import.meta.dirname, "plots.py"), join(added, "edgewright_plots.py"));
    const player = join(import.meta.dirname, "testing/play.py");
    const played = await promisify(execFile)(command ?? "", [player, home, added, ending, ...own]);
    return JSON.parse(played.stdout); // our own script wrote it
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const typesOf = ({ shown }: Played) => shown.map(({ type }) => type);
const tablesOf = ({ shown }: Played) => shown.map(({ content }) => readTable(content));

describe.skipIf(plain === undefined)("in plain Python", () => {
  test("Records, pages and pictures are shown as such, and everything else as text", async () => {
    const played = await play(plain, [
      "class Odd:",
      "    def __getattr__(self, name): return lambda: 'anything'",
      "    def __repr__(self): return 'odd'",
      "class Failing:",
      "    def _repr_html_(self): raise KeyError('no')",
      "    def __repr__(self): return 'failing'",
      "class Drawn:",
      "    def _repr_png_(self): return b'png', {'width': 3}",
      "display([{'a': 1, 'b': float('nan')}, {'a': 2**60, 'c': None}], '<p>page</p>', '<svg></svg>', b'\\x89PNG', Drawn())",
      "display('1 < 2', b'abc', [], [1], Odd(), Failing())",
    ]);
    expect(typesOf(played)).toEqual(["application/json", "text/html", "image/svg+xml", "image/png", "image/png"]);
    expect(tablesOf(played)[0]).toMatchObject({
      columns: ["a", "b", "c"],
      rows: [{ cells: ["1", "NaN", ""] }, { cells: ["1152921504606846976", "", ""] }],
    });
    expect(played.printed.split("\n")).toEqual([
      ...["1 < 2", "b'abc'", "[]", "[1]", "odd", "failing"],
      ...["It can only be shown as text: KeyError('no')", ""],
    ]);
  });

  test("Of a large table the first rows and columns are sent, and how many there are", async () => {
    const played = await play(plain, ["display([{n: 'x' * 1000 for n in range(80)}] * 300)"]);
    const [table] = tablesOf(played);
    expect([table?.rowCount, table?.columnCount, table?.columns.length]).toEqual([300, 80, 50]);
    expect(played.shown[0]?.content.length).toBeLessThanOrEqual(200_000);
    expect(table?.rows.length).toBeGreaterThan(1);
  });
});

describe.skipIf(scientific === undefined)("with the libraries that people plot with", () => {
  test("A figure is a picture when it is shown or displayed, and at the latest at the end, each once", async () => {
    const played = await play(scientific, [
      "import matplotlib.pyplot as plt",
      "def drawn():",
      "    figure, axes = plt.subplots()",
      "    axes.plot([1, 2])",
      "    return figure",
      "drawn(); plt.show(); print('one')",
      "drawn().show(); print('two')",
      "display(drawn()); plt.show(); print('three')",
      "plt.close(drawn())",
      "plt.figure(figsize=(100, 50)).savefig('kept.png')",
      "raise SystemExit(0)",
    ]);
    expect([played.status, played.words, played.printed]).toEqual(["succeeded", "", "one\ntwo\nthree\n"]);
    expect(typesOf(played)).toEqual(Array(4).fill("image/png"));
  });

  test("Whatever a DataFrame holds, it is a table", async () => {
    const played = await play(scientific, [
      "import pandas as pd",
      "from PIL import Image",
      "days = pd.date_range('2026-01-01', periods=2, tz='Europe/Oslo')",
      "display(pd.DataFrame({'day': days, 'raw': [b'\\xff', 1j], 'n': [0.1 + 0.2, 1e-9]}))",
      "display(pd.DataFrame([[1, 2]], index=[('x', 1)], columns=pd.MultiIndex.from_tuples([('a', 'b'), ('a', 'b')])))",
      "display(pd.DataFrame({'k': ['u', 'u'], 'v': [1, 2]}).groupby('k')['v'].sum(), pd.Series([True, None]))",
      "Image.new('RGB', (2, 2)).show()",
    ]);
    expect([played.status, played.words, played.printed]).toEqual(["succeeded", "", ""]);
    expect(tablesOf(played).map((table) => table && [table.indexName, table.columns, ...table.rows])).toEqual([
      [
        ...["", ["day", "raw", "n"]],
        { name: "0", cells: ["2026-01-01 00:00:00+01:00", "b'\\xff'", "0.3"] },
        { name: "1", cells: ["2026-01-02 00:00:00+01:00", "1j", "1e-9"] },
      ],
      ["", ["a · b", "a · b"], { name: "x · 1", cells: ["1", "2"] }],
      ["k", ["v"], { name: "u", cells: ["3"] }],
      ["", [""], { name: "0", cells: ["true"] }, { name: "1", cells: [""] }],
      undefined,
    ]);
    expect(typesOf(played).at(-1)).toBe("image/png");
  });
});
