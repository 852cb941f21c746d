import { expect, test } from "vitest";
import { bundlePage } from "./bundle.ts";
import type { Page, Site } from "./page.ts";

function siteOf(files: Readonly<Record<string, string>>): Site {
  return { has: (path) => Object.hasOwn(files, path), read: async (path) => files[path] ?? "" };
}

const bundle = (path: string, files: Readonly<Record<string, string>>) => bundlePage(path, siteOf(files));

/** The document with the names of scripts where their addresses go. */
function htmlOf({ html }: Page): string {
  return html.map((piece) => (typeof piece === "string" ? piece : `{${piece.script}}`)).join("");
}

function codeOf(page: Page): Record<string, string> {
  return Object.fromEntries([...page.scripts].map(([name, { code }]) => [name, code]).sort());
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const svgUrl = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

test("A document without references is left as it is", async () => {
  const html = "<!doctype html>\n<title>A &amp; B</title>\n<p>2 < 3</p>";
  expect(await bundle("index.html", { "index.html": html })).toEqual({
    path: "index.html",
    html: [html],
    scripts: new Map(),
    needsReact: false,
    problems: [],
  });
});

test("Stylesheets become data, with what they import and show inside them", async () => {
  const page = await bundle("pages/a.html", {
    "pages/a.html": '<link rel="stylesheet" href="../css/all.css" media="print">',
    "css/all.css": '@import "base.css" screen; /* url(gone.svg) */ b { background: url( "../img/a.svg" ) }',
    "css/base.css": "i { color: red; background: url(https://example.com/x.png) }",
    "img/a.svg": svg,
  });
  const base = `data:text/css;charset=utf-8,${encodeURIComponent("i { color: red; background: url(https://example.com/x.png) }")}`;
  const all = `@import url("${base}") screen; /* url(gone.svg) */ b { background: url("${svgUrl}") }`;
  const href = `data:text/css;charset=utf-8,${encodeURIComponent(all)}`;
  expect(htmlOf(page)).toBe(`<link rel="stylesheet" href="${href}" media="print">`);
});

test("Stylesheets that import each other end", async () => {
  const files = {
    "index.html": "<style>@import 'a.css';</style>",
    "a.css": "@import 'b.css';",
    "b.css": "@import 'a.css';",
  };
  expect(htmlOf(await bundle("index.html", files))).toContain("data%253Atext%252Fcss%252C%2522");
});

test("Pictures and inline styles become data", async () => {
  const page = await bundle("index.html", {
    "index.html": `<img src=logo.svg alt="a"><p style="background:url('logo.svg')">x</p><img src="https://example.com/b.png">`,
    "public/logo.svg": svg,
  });
  expect(htmlOf(page)).toBe(
    `<img src="${svgUrl}" alt="a"><p style="background:url(&quot;${svgUrl}&quot;)">x</p><img src="https://example.com/b.png">`,
  );
});

test("A classic script keeps its attributes and its text", async () => {
  const page = await bundle("index.html", {
    "index.html": '<script src="js/a.js?v=2" defer></script>',
    "js/a.js": "let a = 1;\n",
  });
  expect(htmlOf(page)).toBe('<script src="{js/a.js#classic}" defer></script>');
  expect(codeOf(page)).toEqual({ "js/a.js#classic": "let a = 1;\n" });
});

test("Modules import each other by name, in cycles, too", async () => {
  const page = await bundle("index.html", {
    "index.html": '<script type="module" src="/src/a.js"></script>',
    "src/a.js": 'import { b } from "./b.js";\nexport const a = 1;\nconst c = await import("./c.mjs");',
    "src/b.js": "export { a } from './a.js'; export const b = 2;",
    "src/c.mjs": "export default import.meta.url;",
  });
  expect(htmlOf(page)).toBe('<script type="module" src="{src/a.js}"></script>');
  expect(codeOf(page)).toEqual({
    "src/a.js": 'import { b } from "src/b.js";\nexport const a = 1;\nconst c = await import("src/c.mjs");',
    "src/b.js": 'export { a } from "src/a.js"; export const b = 2;',
    "src/c.mjs": "export default import.meta.url;",
  });
});

test("An inline script runs where it stands, with its lines and attributes", async () => {
  const html =
    '<p>\n</p>\n<script id="a" async data-b>\nlet b = 1 < 2;</script><script type="application/ld+json">{}</script>';
  const page = await bundle("index.html", { "index.html": html });
  expect(htmlOf(page)).toBe(
    '<p>\n</p>\n<script id="a" data-b src="{index.html#9}"></script><script type="application/ld+json">{}</script>',
  );
  expect(codeOf(page)).toEqual({ "index.html#9": "\n\n\nlet b = 1 < 2;" });
});

test("An inline module keeps its lines", async () => {
  const html = '<h1>\n</h1>\n<script type="module">\nimport { x } from "./x.js";\nx();\n</script>';
  const page = await bundle("index.html", { "index.html": html, "x.js": "export const x = () => 1;" });
  const name = [...page.scripts.keys()].find((key) => key.startsWith("index.html")) ?? "";
  expect(page.scripts.get(name)).toEqual({ path: "index.html", code: '\n\n\nimport { x } from "x.js";\nx();\n' });
});

test("TypeScript and JSX are compiled, and keep their lines", async () => {
  const page = await bundle("index.html", {
    "index.html": '<div id="root"></div><script type="module" src="main.tsx"></script>',
    "main.tsx":
      'import type { Props } from "./types";\nimport App from "@/App";\n\nconst title: string = "Hi";\nexport default <App title={title} />;',
    "src/App.jsx": "export default function App({ title }) {\n  return <h1>{title}</h1>;\n}",
    "types.ts": "export interface Props { title: string }",
  });
  expect(page.problems).toEqual([]);
  expect(page.needsReact).toBe(true);
  expect([...page.scripts.keys()].sort()).toEqual(["main.tsx", "src/App.jsx"]);
  const main = page.scripts.get("main.tsx")?.code.split("\n") ?? [];
  expect(main).toHaveLength(5);
  expect(main[1]).toBe('import App from "src/App.jsx";');
  expect(main[4]).toMatch(/^export default _jsx\(App, /);
});

test("JSX in a .js file is compiled, and a .js file without it is left alone", async () => {
  const page = await bundle("index.html", {
    "index.html": '<script type="module" src="a.js"></script>',
    "a.js": 'import { x } from "./b.js"; export default <p>{x}</p>;',
    "b.js": "export const x = 1 <2 ; // <a>",
  });
  expect(page.scripts.get("a.js")?.code).toContain("_jsx(");
  expect(page.scripts.get("b.js")?.code).toBe("export const x = 1 <2 ; // <a>");
});

test("Stylesheets, JSON, pictures and texts can be imported", async () => {
  const page = await bundle("index.html", {
    "index.html": '<script type="module" src="a.js"></script>',
    "a.js":
      'import "./a.css"; import data from "./data.json" with { type: "json" }; import logo from "./logo.svg";\n' +
      'import text from "./data.json?raw"; new URL("./logo.svg", import.meta.url);',
    "a.css": ".card { color: red }",
    "data.json": '{"a": 1}',
    "logo.svg": svg,
  });
  const { "a.js": main, "a.css": css, ...others } = codeOf(page);
  expect(main).toBe(
    'import "a.css"; import data from "data.json"; import logo from "logo.svg";\n' +
      `import text from "data.json?raw"; new URL("${svgUrl}", import.meta.url);`,
  );
  expect(css).toContain('style.textContent = ".card { color: red }"');
  expect(css).toContain('export default {"card":"card"}');
  expect(others).toEqual({
    "data.json": 'export default {"a": 1};',
    "data.json?raw": 'export default "{\\"a\\": 1}";',
    "logo.svg": `export default "${svgUrl}";`,
  });
});

test("A program without a document gets one, and a component is drawn", async () => {
  const program = await bundle("src/main.tsx", { "src/main.tsx": 'import "react-dom/client"; let x: number = 1;' });
  expect(htmlOf(program)).toContain('<div id="root"></div><script type="module" src="{src/main.tsx');
  expect([program.needsReact, program.problems]).toEqual([true, []]);
  const component = await bundle("App.jsx", { "App.jsx": "export default () => <p>Hi</p>;" });
  const start = [...component.scripts].find(([name]) => name !== "App.jsx")?.[1].code;
  expect(start).toContain('import App from "App.jsx"');
});

test("Public copies of React and of a compiler for it are replaced", async () => {
  const page = await bundle("index.html", {
    "index.html":
      '<script src="https://unpkg.com/react@18/umd/react.production.min.js" crossorigin></script>\n' +
      '<script src="https://cdnjs.cloudflare.com/ajax/libs/react-dom/18.2.0/umd/react-dom.production.min.js"></script>\n' +
      '<script src="https://unpkg.com/@babel/standalone/babel.min.js"></script>\n' +
      '<script type="text/babel">\nconst a = <b>x</b>;\n</script>',
  });
  expect(htmlOf(page)).not.toMatch(/unpkg|cdnjs/);
  expect([page.needsReact, page.problems]).toEqual([true, []]);
  expect([...page.scripts.values()]).toEqual([
    { path: "index.html", code: "\n\n\n\nconst a = React.createElement('b', null, \"x\");\n" },
  ]);
  const module = await bundle("a.html", {
    "a.html":
      '<script type="module">import React from "https://esm.sh/react@19.1.0"; import("https://esm.sh/react-dom@19/client")</script>',
  });
  expect([...module.scripts.values()].map(({ code }) => code)).toEqual([
    'import React from "react"; import("react-dom/client")',
  ]);
});

test("What would lead the frame away or forbid its scripts is taken out", async () => {
  const html = `<base href="https://a.example/"><meta http-equiv="refresh" content="0;url=/x"><link rel="preconnect" href="https://b.example"><meta charset="utf-8">`;
  expect(htmlOf(await bundle("index.html", { "index.html": html }))).toBe('<meta charset="utf-8">');
});

test.each([
  [
    "a missing stylesheet",
    { "index.html": '<p>\n<link rel="stylesheet" href="a.css">' },
    ["missing_file", "index.html", 2, 24, "a.css"],
  ],
  ["a missing script", { "index.html": '<script src="a.js"></script>' }, ["missing_file", "index.html", 1, 9, "a.js"]],
  [
    "an import of a missing file",
    { "index.html": '<script type="module" src="a.js"></script>', "a.js": '\nimport "./b.js";' },
    ["missing_import", "a.js", 2, 8, "./b.js"],
  ],
  [
    "an unknown package",
    { "index.html": '<script type="module" src="a.js"></script>', "a.js": 'import { motion } from "motion/react";' },
    ["unknown_package", "a.js", 1, 24, "motion/react"],
  ],
  [
    "a syntax error in JSX",
    { "index.html": '<script type="module" src="a.jsx"></script>', "a.jsx": "const a = 1;\nconst b = <p>;\nexport {" },
    ["syntax", "a.jsx", 3, 9, "Unexpected token"],
  ],
  [
    "broken JSON",
    { "index.html": '<script type="module">import "./a.json"</script>', "a.json": '{\n  "a": 1,\n}' },
    ["syntax", "a.json", 3, 1, expect.stringContaining("JSON")],
  ],
] as const)("The place of %s is reported", async (_, files, [kind, path, line, column, detail]) => {
  const { problems } = await bundle("index.html", files);
  expect(problems).toEqual([{ kind, path, line, column, detail }]);
});

test("The frame does not try to load what is missing", async () => {
  const html =
    '<link rel="stylesheet" href="a.css"><script src="a.js"></script><script type="module" src="b.js"></script><p></p>';
  expect(htmlOf(await bundle("index.html", { "index.html": html }))).toBe("<p></p>");
});

test("Scripts and stylesheets of other hosts are no problem of the files", async () => {
  const html = '<script src="https://cdn.example/x.js"></script><link rel="stylesheet" href="//cdn.example/x.css">';
  const page = await bundle("index.html", { "index.html": html });
  expect([htmlOf(page), page.problems]).toEqual([html, []]);
});

test("Loops are checked wherever they stand, and lines stay where they are", async () => {
  const code = "for (;;);\nfor (const a of b) while (a) c();\ndo { d() } while (e)\nconst text = 'for (;;) {}';";
  const page = await bundle("index.html", { "index.html": '<script src="a.js"></script>', "a.js": code });
  const check = "globalThis.previewLoopCheck?.();";
  expect(page.scripts.get("a.js#classic")?.code.replaceAll(check, "!")).toBe(
    "for (;;){!;}\nfor (const a of b) {!while (a) {!c();}}\ndo {! d() } while (e)\nconst text = 'for (;;) {}';",
  );
});

test("Each file is read once", async () => {
  const reads: string[] = [];
  const files: Record<string, string> = {
    "index.html": '<script type="module" src="a.js"></script><script type="module" src="b.js"></script>',
    "a.js": 'import "./shared.js"',
    "b.js": 'import "./shared.js"; import "./a.js"',
    "shared.js": "",
  };
  await bundlePage("index.html", {
    has: (path) => path in files,
    read: async (path) => {
      reads.push(path);
      return files[path] ?? "";
    },
  });
  expect(reads.sort()).toEqual(["a.js", "b.js", "index.html", "shared.js"]);
});
