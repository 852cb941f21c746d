import { describe, expect, test } from "vitest";
import { relativeAddress } from "./relative-address.ts";
import { buildSite } from "./site.ts";

async function build(files: Readonly<Record<string, string>>, entry = "index.html") {
  const { files: built, problems } = await buildSite({
    ...{ paths: new Map(Object.entries(files)), entry },
    has: (path) => Object.hasOwn(files, path),
    read: async (path) => files[path] ?? "",
    react: async () => ({ script: "/* React */", modules: { react: "export default 1" } }),
  });
  return { built: Object.fromEntries(built), problems };
}

describe("an address", () => {
  test.each([
    ["index.html", "a.css", "a.css"],
    ["index.html", "styles/a b.css", "styles/a%20b.css"],
    ["pages/deep/a.html", "pages/b.html", "../b.html"],
    ["pages/a.html", "pages/a.html", "a.html"],
    ["a/x.html", "b/x.html", "../b/x.html"],
  ])("In %s, %s is %s", (from, to, address) => {
    expect(relativeAddress(from, to)).toBe(address);
    expect(new URL(address, `file:///site/${from}`).href).toBe(new URL(encodeURI(to), "file:///site/").href);
  });
});

test("A plain site stays as it was written, and what it does not use stays at home", async () => {
  const files = {
    "index.html":
      '<!doctype html><link rel="stylesheet" href="css/a.css"><script>go()</script><script src="js/app.js"></script><img src="logo.svg">',
    "css/a.css": "@import 'b.css'; p { background: url(../logo.svg) }",
    "css/b.css": "i { color: red }",
    "js/app.js": "for (;;) break;",
    "logo.svg": "<svg/>",
  };
  const { built, problems } = await build({
    ...files,
    "README.md": "# Notes",
    "server.js": "secret()",
    "tsconfig.json": "{}",
  });
  expect(built).toEqual({ ...files, "css/a.css": `@import url("b.css"); p { background: url("../logo.svg") }` });
  expect(problems).toEqual([]);
});

test("Addresses from the root hold from a disk, in pages, links, stylesheets and several sizes of a picture", async () => {
  const { built } = await build({
    "index.html":
      '<a href="/about#team">About</a> <a href="docs/">Docs</a> <a href="#top">Up</a> <a href="https://example.com/">Out</a>',
    "about.html": '<a href="/">Home</a><p style="background: url(/a.svg)"><img srcset="/a.svg 1x, /b.svg 2x">',
    "docs/index.html": '<a href="../about">About</a><base href="/"><link rel="icon" href="/a.svg">',
    "public/a.svg": "<svg/>",
    "b.svg": "<svg/>",
  });
  expect(built).toEqual({
    "index.html":
      '<a href="about.html#team">About</a> <a href="docs/index.html">Docs</a> <a href="#top">Up</a> <a href="https://example.com/">Out</a>',
    "about.html":
      '<a href="index.html">Home</a><p style="background: url(&quot;a.svg&quot;)"><img srcset="a.svg 1x, b.svg 2x">',
    "docs/index.html": '<a href="../about.html">About</a><link rel="icon" href="../a.svg">',
    "a.svg": "<svg/>",
    "b.svg": "<svg/>",
  });
});

test("Modules are compiled without the checks of the preview, and stand in one script that every page with modules loads first", async () => {
  const { built } = await build({
    "index.html": '<html><head><title>T</title></head><script type="module" src="src/main.ts"></script></html>',
    "src/main.ts": 'import { n } from "./n";\nconst m: number = n; while (m) break; console.log(import.meta.env.PROD);',
    "src/n.ts": "export const n = 1;",
    "plain.html": "<p>No scripts</p>",
  });
  expect(Object.keys(built)).toEqual(["index.html", "plain.html", "assets/modules.js"]);
  expect(built["index.html"]).toBe(
    '<html><head><script src="assets/modules.js"></script><title>T</title></head><script type="module">import "src/main.ts";</script></html>',
  );
  expect(built["plain.html"]).toBe("<p>No scripts</p>");
  expect(built["assets/modules.js"]).toContain('import { n } from \\"src/n.ts\\"');
  expect(built["assets/modules.js"]).toContain("PROD:true");
  expect(built["assets/modules.js"]).not.toMatch(/previewLoopCheck|: number/);
});

test("A component alone becomes index.html with React, and problems are told", async () => {
  const { built, problems } = await build(
    { "src/App.tsx": 'import x from "left-pad";\nexport default () => <b>{x}</b>;' },
    "src/App.tsx",
  );
  expect(Object.keys(built)).toEqual(["index.html", "assets/react.js", "assets/modules.js"]);
  expect(built["index.html"]).toContain(
    '<head><script src="assets/react.js"></script><script src="assets/modules.js"></script>',
  );
  expect(problems).toMatchObject([{ kind: "unknown_package", path: "src/App.tsx", detail: "left-pad" }]);
});

test("Pages that expect React and a compiler from elsewhere get React along, and their scripts compiled", async () => {
  const { built } = await build({
    "index.html":
      '<script src="https://unpkg.com/react@18/umd/react.development.js"></script><script src="https://unpkg.com/@babel/standalone/babel.js"></script>' +
      '<script type="text/babel">ReactDOM.createRoot(x).render(<b/>)</script>',
  });
  expect(Object.keys(built)).toEqual(["assets/index.html-143.js", "index.html", "assets/react.js"]);
  expect(built["index.html"]).toMatch(/^<script src="assets\/react.js"><\/script><script>window.React =/);
  expect(built["assets/index.html-143.js"]).toContain("React.createElement");
});

test("Another page does not take the place of the first", async () => {
  const { built } = await build({
    "public/index.html": "<p>Second</p>",
    "index.html": '<a href="public/index.html">2</a>',
  });
  expect(built).toEqual({ "index.html": '<a href="public/index.html">2</a>', "public/index.html": "<p>Second</p>" });
});

test("Two files that would lie in the same place of the site keep their paths, and what is made for it goes elsewhere", async () => {
  const files = {
    "about.html": "<p>About</p>",
    "public/about.html": '<link rel="stylesheet" href="x.css">',
    "x.css": "a{}",
    "public/x.css": "b{}",
    "assets/modules.js": "mine()",
    "public/assets/react.js": "mine, too()",
  };
  const { built } = await build({
    ...files,
    "index.html":
      '<link rel="stylesheet" href="x.css"><script src="assets/modules.js"></script><script type="module" src="main.jsx"></script>',
    "main.jsx": "import 'react'; export default 1",
  });
  expect(built).toMatchObject({
    "about.html": files["about.html"],
    "public/about.html": files["public/about.html"],
    "x.css": "a{}",
    "public/x.css": "b{}",
    "assets/modules.js": "mine()",
    "assets/react.js": "mine, too()",
    "assets/react-2.js": "/* React */",
    "assets/modules-2.js": expect.stringContaining("main.jsx"),
  });
  expect(built["index.html"]).toMatch(
    /^<script src="assets\/react-2.js"><\/script><script src="assets\/modules-2.js">/,
  );
});

test("Two scripts of different pages whose names would be the same are two files", async () => {
  const page = (text: string) => `<script type="text/babel">say("${text}")</script>`;
  const { built } = await build({ "index.html": "", "a/b.html": page("one"), "a-b.html": page("two") });
  expect(Object.values(built).filter((text) => text.includes("say("))).toHaveLength(2);
});

test("A list of pictures with a data: address stays as it was written", async () => {
  const picture = '<img srcset="data:image/svg+xml,%3Csvg/%3E 1x, /a.svg 2x">';
  expect((await build({ "index.html": picture, "a.svg": "" })).built["index.html"]).toBe(picture);
});

test("A text in a name cannot close the script that names it", async () => {
  const { built } = await build({
    "index.html": '<script type="module" src="a%3C/script%3E.js"></script>',
    "a</script>.js": "1",
  });
  expect(built["index.html"]).toContain('import "a\\u003c/script>.js";');
});
