const storageKey = "notes";
const welcome = `# Welcome

These notes are written in **Markdown** and kept in this browser.

- Press *+* for a new note
- *Read* shows a note as it will look
- Search looks into every note

> Good ideas are short.

\`\`\`
console.log("code stays code");
\`\`\`
`;

const list = document.querySelector("#list");
const text = document.querySelector("#text");
const preview = document.querySelector("#preview");
const search = document.querySelector("#search");

let notes = load() ?? [{ id: 1, text: welcome }];
let current = notes[0].id;
let view = "write";

/** A page in a sandbox has no storage; the notes then live as long as the page. */
function load() {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey));
    return stored?.length > 0 ? stored : null;
  } catch {
    return null;
  }
}

function save() {
  try {
    localStorage.setItem(storageKey, JSON.stringify(notes));
  } catch {
    return;
  }
}

function escaped(source) {
  return source.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Takes text that is escaped already: what is written can never become markup of its own. */
function inline(source) {
  return source
    .split(/(`[^`]+`)/)
    .map((piece) => (/^`.+`$/.test(piece) ? `<code>${piece.slice(1, -1)}</code>` : marked(piece)))
    .join("");
}

function marked(piece) {
  return piece
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replace(/\*([^*]+)\*/g, "<em>$1</em>")
    .replace(/\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g, '<a href="$2" rel="noreferrer">$1</a>');
}

function block(source) {
  const heading = /^(#{1,3}) (.*)/.exec(source);
  if (heading) return `<h${heading[1].length}>${inline(heading[2])}</h${heading[1].length}>`;
  const lines = source.split("\n");
  const items = (pattern) => lines.map((line) => `<li>${inline(line.replace(pattern, ""))}</li>`).join("");
  if (lines.every((line) => /^[-*] /.test(line))) return `<ul>${items(/^[-*] /)}</ul>`;
  if (lines.every((line) => /^\d+\. /.test(line))) return `<ol>${items(/^\d+\. /)}</ol>`;
  if (lines.every((line) => line.startsWith("&gt;")))
    return `<blockquote>${inline(lines.map((line) => line.slice(4)).join(" "))}</blockquote>`;
  return `<p>${lines.map(inline).join("<br>")}</p>`;
}

function toHtml(markdown) {
  return markdown
    .split(/^```.*\n([\s\S]*?)^```$/m)
    .map((piece, index) => {
      if (index % 2 === 1) return `<pre><code>${escaped(piece)}</code></pre>`;
      const apart = escaped(piece).replace(/^(#{1,3} .*)$/gm, "\n$1\n");
      return apart
        .split(/\n{2,}/)
        .map((one) => one.trim())
        .filter(Boolean)
        .map(block)
        .join("");
    })
    .join("");
}

function titleOf(note) {
  return (
    note.text
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.replace(/^#+ /, "") ?? "Empty note"
  );
}

function note() {
  return notes.find(({ id }) => id === current);
}

function entry(one) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-current", String(one.id === current));
  const second = one.text.split("\n").filter((line) => line.trim() !== "")[1] ?? "";
  button.append(
    Object.assign(document.createElement("strong"), { textContent: titleOf(one) }),
    Object.assign(document.createElement("span"), { textContent: second || "\u00a0" }),
  );
  button.addEventListener("click", () => open(one.id));
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function drawList() {
  const wanted = search.value.trim().toLowerCase();
  list.replaceChildren(...notes.filter((one) => one.text.toLowerCase().includes(wanted)).map(entry));
}

function draw() {
  drawList();
  const words = note().text.split(/\s+/).filter(Boolean).length;
  document.querySelector("#count").textContent = `${words} ${words === 1 ? "word" : "words"}`;
  text.hidden = view !== "write";
  preview.hidden = view !== "read";
  preview.innerHTML = toHtml(note().text);
}

function open(id) {
  current = id;
  text.value = note().text;
  draw();
}

function create() {
  const id = Math.max(0, ...notes.map((one) => one.id)) + 1;
  notes = [{ id, text: "" }, ...notes];
  search.value = "";
  show("write");
  open(id);
  text.focus();
}

function show(wanted) {
  view = wanted;
  for (const button of document.querySelectorAll("[data-view]"))
    button.setAttribute("aria-pressed", String(button.dataset.view === wanted));
  draw();
}

text.addEventListener("input", () => {
  note().text = text.value;
  save();
  draw();
});

document.querySelector("#remove").addEventListener("click", () => {
  notes = notes.filter(({ id }) => id !== current);
  if (notes.length === 0) notes = [{ id: 1, text: "" }];
  save();
  open(notes[0].id);
});

search.addEventListener("input", drawList);
document.querySelector("#create").addEventListener("click", create);
for (const button of document.querySelectorAll("[data-view]"))
  button.addEventListener("click", () => show(button.dataset.view));

open(current);
