// What is put into a page: a section, a footer, an item of a list, a button that starts anew.
import { escapeHtml } from "../page-files.ts";
import { type Changed, fileLike, type Texts, unchanged } from "./look.ts";

interface SectionWish {
  readonly kind: "section" | "footer";
  readonly heading: string;
}

export function addSection(texts: Texts, { kind, heading }: SectionWish): Changed {
  const page = fileLike(texts, /\.(html?|md)$/);
  if (!page) return unchanged("I found no page to add it to.");
  if (page.path.endsWith(".md")) {
    const title = heading === "" ? "More" : heading;
    return {
      files: new Map([[page.path, `${page.text.trimEnd()}\n\n## ${title}\n\nWhat there is to say about it.`]]),
      sentence: `\`${page.path}\` has a part “${title}” at its end, with a sentence for you to replace.`,
    };
  }
  return kind === "footer" ? addFooter(page, heading) : addHtmlSection(page, heading);
}

function addFooter({ path, text }: { path: string; text: string }, words: string): Changed {
  if (/<footer\b/i.test(text))
    return unchanged(`\`${path}\` has a footer already. Tell me what to change in it: *change "X" to "Y"*.`);
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? "This page";
  const footer = `    <footer style="padding: 2rem 1rem; text-align: center; opacity: 0.75">\n      <p>${words === "" ? `© ${title.trim()}` : escapeHtml(words)}</p>\n    </footer>\n`;
  return insertBefore({ path, text }, "</body>", footer, `\`${path}\` has a footer now.`);
}

function addHtmlSection({ path, text }: { path: string; text: string }, heading: string): Changed {
  const id =
    heading
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "more";
  if (text.includes(`id="${id}"`)) return unchanged(`\`${path}\` has a part \`#${id}\` already.`);
  const like = /<section class="([\w-]+)"[^>]*>\s*<h2/.exec(text)?.[1];
  const section = [
    `      <section${like === undefined ? "" : ` class="${like}"`} id="${id}" aria-labelledby="${id}-title">`,
    `        <h2 id="${id}-title">${escapeHtml(heading === "" ? "More" : heading)}</h2>`,
    `        <p>What there is to say about it.</p>`,
    "      </section>\n",
  ].join("\n");
  const before = text.includes("</main>") ? "</main>" : "</body>";
  return insertBefore(
    { path, text },
    before,
    section,
    `\`${path}\` has a section “${heading}” at its end, with a sentence for you to replace.`,
  );
}

function insertBefore(
  { path, text }: { path: string; text: string },
  tag: string,
  what: string,
  sentence: string,
): Changed {
  const place = text.lastIndexOf(tag);
  if (place < 0) return unchanged(`\`${path}\` has no \`${tag}\` to put it before.`);
  const line = text.lastIndexOf("\n", place) + 1;
  const start = text.slice(line, place).trim() === "" ? line : place;
  return { files: new Map([[path, text.slice(0, start) + what + text.slice(start)]]), sentence };
}

export function addItem(texts: Texts, item: string): Changed {
  const todo = [...texts].find(([, text]) => /^const examples = \[.*\]/m.test(text));
  if (todo) {
    const [path, text] = todo;
    const next = text.replace(/^(const examples = \[[^\]]*)\]/m, (_, list) => `${list}, ${JSON.stringify(item)}]`);
    return {
      files: new Map([[path, next]]),
      sentence: `A new list begins with “${item}” too. A list that your browser keeps already stays as it is: add it there yourself.`,
    };
  }
  const page = fileLike(texts, /\.(html?|md)$/);
  if (!page) return unchanged("I found no list to add it to.");
  const items = [
    ...page.text.matchAll(page.path.endsWith(".md") ? /^([ \t]*[-*]) .*$/gm : /^([ \t]*)<li\b[^>]*>[^<\n]*<\/li>/gm),
  ];
  const last = items.at(-1);
  if (!last) return unchanged(`\`${page.path}\` has no simple list that I could add “${item}” to.`);
  const line = page.path.endsWith(".md") ? `${last[1]} ${item}` : `${last[1]}<li>${escapeHtml(item)}</li>`;
  const end = last.index + last[0].length;
  return {
    files: new Map([[page.path, `${page.text.slice(0, end)}\n${line}${page.text.slice(end)}`]]),
    sentence: `“${item}” is the last item of the list in \`${page.path}\` now.`,
  };
}

/** A sandboxed page has no storage: it is loaded anew all the same. */
const forgetting = `() => {
  try {
    localStorage.removeItem(storageKey);
  } finally {
    location.reload();
  }
}`;

/** Calls what the page's script has for it, and without one loads the page anew. */
export function addResetButton(texts: Texts, label: string): Changed {
  const page = fileLike(texts, /\.html?$/);
  const script = fileLike(texts, /\.js$/);
  if (!page) return unchanged("I found no page to add a button to.");
  if (/id="reset"/.test(page.text)) return unchanged(`\`${page.path}\` has a reset button already.`);
  const shown = escapeHtml(label.charAt(0).toUpperCase() + label.slice(1).toLowerCase());
  const button = `      <button class="button" type="button" id="reset">${shown}</button>\n`;
  const withButton = insertBefore(page, page.text.includes("</main>") ? "</main>" : "</body>", button, "");
  if (!script || withButton.files.size === 0)
    return unchanged(`I found no place for a button in \`${page.path}\`, or no script for it to call.`);
  const verb = /^function (reset|restart|clear\w*|newGame)\(\)/m.exec(script.text)?.[1];
  const isKept = /^const storageKey = /m.test(script.text);
  const action = verb ?? (isKept ? forgetting : "() => location.reload()");
  const next = `${script.text.trimEnd()}\n\ndocument.querySelector("#reset").addEventListener("click", ${action});`;
  const anew = `${isKept ? "forgets what the browser has kept and " : ""}loads the page anew`;
  const what = verb === undefined ? anew : `calls the \`${verb}\` that was there already`;
  return {
    files: new Map([...withButton.files, [script.path, next]]),
    sentence: `There is a “${shown}” button; it ${what}.`,
  };
}
