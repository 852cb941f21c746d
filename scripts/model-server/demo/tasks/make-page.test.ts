import fc from "fast-check";
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { landingThemes } from "../landing-themes.ts";
import { filesOfPage } from "../page-files.ts";
import { type PageWish, readPageWish } from "../page-wishes.ts";
import { playSession } from "../testing/play-session.ts";

const kinds = ["landing page", "to-do list", "calculator", "timer", "clock", "notes", "tic-tac-toe", "snake"];

function wishFor(prompt: string): PageWish {
  const wish = readPageWish(prompt);
  if (!wish) throw new Error(`${prompt} is no page.`);
  return wish;
}

function fileOf(wish: PageWish, path: string): string {
  return filesOfPage(wish).find((file) => file.path === path)?.content ?? "";
}

describe("every page", () => {
  test.each(kinds)("is written whole, keeps to itself and names its parts: %s", async (kind) => {
    const { files, said } = await playSession({}, `make a ${kind} called Quince`);
    expect([...files.keys()].toSorted()).toEqual(["index.html", "script.js", "style.css"]);
    const [html = "", css = "", script = ""] = ["index.html", "style.css", "script.js"].map((path) => files.get(path));
    expect(html).toMatch(/<title>Quince/);
    expect(html).toMatch(/<html lang="en">[\s\S]*name="viewport"/);
    expect(html).not.toMatch(/data-slot|base\.css/);
    expect([html, css, script].join("\n").replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
      /(?:src|href)="https?:|url\(|@import|fetch\(/,
    );
    expect(css).toMatch(/color-scheme: light dark/);
    expect(parseSync("script.js", script).errors).toEqual([]);
    for (const [, id] of script.matchAll(/querySelector\("#([\w-]+)"\)/g)) expect(html).toContain(`id="${id}"`);
    expect(said).toMatch(/Open `index.html` in the preview/);
  });

  test.each(landingThemes.map(({ label, phrases }) => [label, phrases[0]]))(
    "for a trade speaks of that trade alone: %s",
    (label, phrase) => {
      const html = fileOf(wishFor(`a landing page for a ${phrase}`), "index.html");
      expect(/bread|loaf|croissant|dough|oven/i.test(html)).toBe(label === "bakery");
    },
  );

  test("has the colour that was asked for", () => {
    expect(fileOf(wishFor("a calculator in green"), "style.css")).toMatch(/--hue: 150;/);
    expect(fileOf(wishFor("a calculator"), "style.css")).toMatch(/--hue: 52;/);
  });
});

describe("a name", () => {
  test.each([
    ["a landing page for a bakery called Levain", "Levain"],
    ['a landing page called "Salt & Pepper", in red', "Salt & Pepper"],
    ["a website for my shop named Wild Stem of the North please", "Wild Stem of the North"],
    ["make a to-do list titled ‘My week’", "My week"],
  ])("is read from %j", (prompt, name) => {
    expect(wishFor(prompt).name).toBe(name);
  });

  test("can never become markup, a pattern or a second page", () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "$& $1 $`",
        "</title><script>",
        "&lt;b&gt;",
        "' onload='x",
      ),
      fc.string({ unit: "binary", maxLength: 60 }),
    );
    fc.assert(
      fc.property(hostile, fc.constantFrom(...kinds), (name, kind) => {
        const wish = wishFor(`make a ${kind}`);
        const plain = fileOf({ ...wish, name: "Quince" }, "index.html");
        const named = fileOf({ ...wish, name }, "index.html");
        expect(named.match(/<[a-z!/]/gi)).toEqual(plain.match(/<[a-z!/]/gi));
        expect(named.match(/ on\w+=/g)?.length ?? 0).toBe(
          named
            .split(/<[^>]*>/)
            .join(" ")
            .match(/ on\w+=/g)?.length ?? 0,
        );
        expect(filesOfPage({ ...wish, name }).slice(1)).toEqual(filesOfPage({ ...wish, name: "Quince" }).slice(1));
      }),
    );
  });

  test("of a script stands in the page as text", async () => {
    const { files } = await playSession({}, 'make a to-do list called "<script>alert(1)</script>"');
    expect(files.get("index.html")).toContain("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>");
  });
});

describe("a page that is asked for", () => {
  test("never writes over one that is there", async () => {
    const { files, texts } = await playSession(
      {},
      "make a calculator",
      "make a snake game",
      "another snake game please, create it",
    );
    expect(files.get("index.html")).toMatch(/<title>Calculator/);
    expect(files.get("snake/index.html")).toMatch(/<title>Snake/);
    expect(files.get("snake-2/index.html")).toMatch(/<title>Snake/);
    expect(texts.join("\n")).toMatch(/There is a page already, so this one goes into `snake\/`/);
  });

  test.each(["chat", "messages"] as const)(
    "is given up in good order where a file may not be written (%s)",
    async (protocol) => {
      const refuse = ({ name, input }: { name: string; input?: unknown }) =>
        name === "write_file" && JSON.stringify(input).includes('"style.css"')
          ? "The user did not allow this."
          : undefined;
      const { said, files, calls } = await playSession({ refuse, protocol }, "make a calculator");
      expect(said).toBe("The user did not allow this. So I leave it there. Written so far: `index.html`.");
      expect([...files.keys()]).toEqual(["index.html"]);
      expect(calls.at(-1)?.input).toMatchObject({ path: "style.css" });
    },
  );
});
