import { describe, expect, test } from "vitest";
import { playSession } from "../testing/play-session.ts";

const page =
  "<!doctype html>\n<html>\n<head>\n<title>Old</title>\n</head>\n<body>\n<main>\n<h1>Old</h1>\n<ul>\n  <li>one</li>\n</ul>\n</main>\n</body>\n</html>\n";
const foreign = {
  "index.html": page,
  "style.css": "body {\n  background: white;\n  color: #222;\n}\n\nbutton {\n  background: #06c;\n}\n",
};

async function changed(prompt: string, files: Readonly<Record<string, string>> = foreign) {
  const played = await playSession({ files }, prompt);
  return { ...played, html: played.files.get("index.html") ?? "", css: played.files.get("style.css") ?? "" };
}

describe("a page made by somebody else", () => {
  test.each(['change the title to "A <b> & c"', "set the heading to A <b> & c", "call it A <b> & c"])(
    "is renamed: %s",
    async (prompt) => {
      const { html } = await changed(prompt);
      expect(html).toContain("<title>A &lt;b&gt; &amp; c</title>");
      expect(html).toContain("<h1>A &lt;b&gt; &amp; c</h1>");
    },
  );

  test.each([
    ["make the buttons green", /button \{\n {2}background: #1f7a4d;/],
    ["change the background to #112233", /body \{\n {2}background: #112233;/],
    ["make the text purple", /color: #7c3aed;/],
    ["add dark mode", /prefers-color-scheme: dark/],
  ])("%s", async (prompt, css) => {
    expect((await changed(prompt)).css).toMatch(css);
  });

  test("gets a section, a footer, an item and a button where they belong", async () => {
    expect((await changed("add a section called FAQ")).html).toMatch(
      /<h2 id="faq-title">FAQ<\/h2>[\s\S]*<\/section>\n<\/main>/,
    );
    expect((await changed("add a footer")).html).toMatch(/<\/main>\n\s*<footer[\s\S]*© Old[\s\S]*<\/footer>\n<\/body>/);
    expect((await changed("add 'two & a half' to the list")).html).toContain(
      "  <li>one</li>\n  <li>two &amp; a half</li>\n</ul>",
    );
    const files = { ...foreign, "script.js": "function reset() {\n  count = 0;\n}\n" };
    const { files: after, said } = await playSession({ files }, "add a reset button");
    expect(after.get("script.js")).toMatch(/addEventListener\("click", reset\);/);
    expect(said).toMatch(/calls the `reset` that was there already/);
  });
});

describe("a page made here", () => {
  test("changes its colour, its name and its texts when it is asked to, one prompt after another", async () => {
    const { files, texts } = await playSession(
      {},
      "make a landing page for a bakery called Levain",
      "make it blue",
      "call it Crumb",
      'change "Country loaf" to "Rye & more"',
      "add a contact section",
      "make it always dark",
    );
    const [html = "", css = ""] = ["index.html", "style.css"].map((path) => files.get(path));
    expect(css).toMatch(/--hue: 255;/);
    expect(css).toMatch(/color-scheme: dark;/);
    expect(html).toMatch(/<title>Crumb · /);
    expect(html).not.toContain("Levain");
    expect(html).toContain("Bread worth waking up for");
    expect(html).toContain('id="contact"');
    expect(texts.join("\n")).not.toMatch(/did not go through/);
  });

  test("is said to have a dark mode already", async () => {
    const { texts, calls } = await playSession({}, "make a calculator", "add dark mode");
    expect(texts.at(-1)).toMatch(/dark already where the device is set to dark/);
    expect(calls.some(({ name }) => name === "edit_file")).toBe(false);
  });

  test("is said to be like that already", async () => {
    const { texts } = await playSession({}, "make a snake game", "make it green", "make it green");
    expect(texts.at(-1)).toMatch(/It has this colour already/);
  });

  test.each(["make a to-do list", "make a timer", "make a tic-tac-toe game"])(
    "%s, then add a reset button",
    async (prompt) => {
      const { said, files } = await playSession({}, prompt, "add a reset button");
      expect(files.get("index.html")?.match(/id="reset"/g)).toHaveLength(1);
      expect(said).toMatch(/button/);
    },
  );
});

describe("a text", () => {
  const files = { "a.txt": "one fish\ntwo fish\n", "b.md": "a fish\n", "c.md": "nothing\n" };

  test("is changed wherever it stands, in one edit a file", async () => {
    const { files: after, calls, said } = await playSession({ files }, 'replace "fish" with "$& bird"');
    expect(Object.fromEntries(after)).toEqual({
      "a.txt": "one $& bird\ntwo $& bird\n",
      "b.md": "a $& bird\n",
      "c.md": "nothing\n",
    });
    expect(calls.filter(({ name }) => name === "edit_file")).toHaveLength(2);
    expect(said).toMatch(/3 places/);
  });

  test("is changed in the file that is named alone", async () => {
    const { files: after, said } = await playSession({ files }, 'change "fish" to "bird" in b.md');
    expect(after.get("a.txt")).toBe(files["a.txt"]);
    expect(after.get("b.md")).toBe("a bird\n");
    expect(said).toMatch(/also stands in 1 other file/);
  });

  test("that is nowhere changes nothing", async () => {
    const { said, calls } = await playSession({ files }, 'change "cow" to "bird"');
    expect(said).toMatch(/“cow” stands in none of the files/);
    expect(calls.map(({ name }) => name)).toEqual(["search_files"]);
  });

  test("in a file that somebody locked is reported as not changed, and the others as changed", async () => {
    const before = ({ name }: { name: string }, scene: { tree: { lock(path: string): void } }) => {
      if (name === "edit_file") scene.tree.lock("a.txt");
    };
    const { said, files: after } = await playSession({ files, before }, 'change "fish" to "bird"');
    expect(said).toMatch(/did not go through: .*lock.* Changed were only `b.md`/i);
    expect(after.get("a.txt")).toBe(files["a.txt"]);
  });

  test("that changed meanwhile is not written over", async () => {
    let isChanged = false;
    const before = (
      { name }: { name: string },
      scene: { tree: { revision: number; commit(commit: object): number } },
    ) => {
      if (name !== "edit_file" || isChanged) return;
      isChanged = true;
      scene.tree.commit({
        changes: [{ op: "write", path: "b.md", content: "mine now\n" }],
        base_revision: scene.tree.revision,
        by: "user",
      });
    };
    const { said, files: after } = await playSession(
      { files: { "b.md": "a fish\n" }, before },
      'change "fish" to "bird"',
    );
    expect(after.get("b.md")).toBe("mine now\n");
    expect(said).toMatch(/did not go through: b.md was not changed/);
  });
});
