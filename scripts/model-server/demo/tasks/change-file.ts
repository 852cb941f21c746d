// Small changes to what is there: a text, a title, a colour, dark mode, a section, a button.
import type { Asked } from "../asked.ts";
import { addItem, addResetButton, addSection } from "../change/additions.ts";
import { type Changed, changeColour, changeTitle, darken } from "../change/look.ts";
import { type ChangeWish, readChangeWish } from "../change/wishes.ts";
import { namedFile } from "../entry-file.ts";
import { filesIn, hitsIn, textIn } from "../file-output.ts";
import { editBetween } from "../fix/mend.ts";
import { type Scene, type Script, type Task, use, useOne } from "../script.ts";
import { editFile, listFiles, readFile, searchFiles } from "../tool-calls.ts";
import { refusalIn } from "../tool-output.ts";

export const changeFile: Task = {
  matches: ({ prompt }) => readChangeWish(prompt) !== undefined,
  *play(asked) {
    const wish = readChangeWish(asked.prompt);
    if (wish === undefined) return "";
    return wish.type === "text" ? yield* changeText(wish.from, wish.to, asked) : yield* changePage(wish, asked);
  },
};

const maxFiles = 4;

function* changeText(from: string, to: string, { prompt }: Asked): Script {
  const found = yield* useOne(`Let me find where “${from}” is.`, searchFiles(from));
  const paths = [...new Set(hitsIn(found).map(({ path }) => path))];
  const named = namedFile(prompt, paths);
  const chosen = (named === undefined ? paths : [named]).slice(0, maxFiles);
  if (chosen.length === 0) return `“${from}” stands in none of the files, so I changed nothing.`;
  const texts = yield* readAll(chosen);
  const places = [...texts.values()].reduce((sum, text) => sum + text.split(from).length - 1, 0);
  const changed = new Map([...texts].map(([path, text]) => [path, text.replaceAll(from, () => to)]));
  const refusal = yield* write(texts, changed);
  if (refusal !== undefined) return refusal;
  const rest = paths.length - chosen.length;
  return `“${from}” is now “${to}”, in ${places === 1 ? "one place" : `${places} places`} of ${chosen.map((path) => `\`${path}\``).join(", ")}.${rest > 0 ? ` It also stands in ${rest} other ${rest === 1 ? "file" : "files"}, which I left alone.` : ""}`;
}

type PageWish = Exclude<ChangeWish, { type: "text" }>;

function* changePage(wish: PageWish, { prompt }: Asked): Script {
  const paths = filesIn(yield* useOne("Let me look at what is there.", listFiles()));
  const chosen = filesToRead(paths, namedFile(prompt, paths));
  if (chosen.length === 0) return "There is nothing here yet that I could change. Ask me to make a page first.";
  const texts = yield* readAll(chosen);
  const changed = apply(wish, texts);
  if (changed.files.size === 0) return changed.sentence;
  return (yield* write(texts, changed.files)) ?? changed.sentence;
}

/** The page that was named or the first one, with the files beside it. */
function filesToRead(paths: readonly string[], named: string | undefined): string[] {
  const page =
    named ??
    paths.find((path) => path === "index.html") ??
    paths.find((path) => path.endsWith(".html")) ??
    paths.find((path) => path.endsWith(".md"));
  if (page === undefined) return [];
  const folder = page.slice(0, page.lastIndexOf("/") + 1);
  const beside = paths.filter(
    (path) =>
      path !== page &&
      path.startsWith(folder) &&
      !path.slice(folder.length).includes("/") &&
      /\.(html|css|js)$/.test(path),
  );
  return (page.endsWith(".md") ? [page] : [page, ...beside]).slice(0, maxFiles);
}

function* readAll(paths: readonly string[]): Scene<Map<string, string>> {
  const results = yield* use(
    paths.length === 1 ? `Reading \`${paths[0]}\`.` : "Reading the files.",
    ...paths.map(readFile),
  );
  return new Map(
    paths.flatMap((path, index) => {
      const text = textIn(results[index]);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
}

function apply(wish: PageWish, texts: ReadonlyMap<string, string>): Changed {
  switch (wish.type) {
    case "title":
      return changeTitle(texts, wish);
    case "colour":
      return changeColour(texts, wish);
    case "dark":
      return darken(texts, wish.isAlways);
    case "section":
      return addSection(texts, wish);
    case "item":
      return addItem(texts, wish.text);
    case "reset":
      return addResetButton(texts, wish.label);
    default:
      return wish satisfies never;
  }
}

/** The sentence of a refusal, or undefined where all of it was written. */
function* write(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Scene<string | undefined> {
  const edits = [...after].flatMap(([path, text]) => {
    const edit = editBetween(before.get(path) ?? "", text);
    return edit ? [{ path, ...edit }] : [];
  });
  if (edits.length === 0) return "It is like that already, so I changed nothing.";
  const results = yield* use("", ...edits.map(({ path, find, replace }) => editFile(path, find, replace)));
  const refusal = refusalIn(results);
  if (refusal === undefined) return undefined;
  const done = edits
    .filter((_, index) => results[index] && refusalIn([results[index]]) === undefined)
    .map(({ path }) => `\`${path}\``);
  return done.length === 0 ? refusal : `${refusal} Changed were only ${done.join(", ")}.`;
}
