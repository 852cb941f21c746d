const storageKey = "todo-list";
const examples = ["Try this list", "Add something of your own"].map((text) => ({ text, isDone: false }));

const form = document.querySelector("#add");
const list = document.querySelector("#list");
const undo = document.querySelector("#undo");

let items = load() ?? examples;
let filter = "all";
let before;

/** A page in a sandbox has no storage; the list then lives as long as the page. */
function load() {
  try {
    return JSON.parse(localStorage.getItem(storageKey));
  } catch {
    return null;
  }
}

function save() {
  try {
    localStorage.setItem(storageKey, JSON.stringify(items));
  } catch {
    return;
  }
}

function change(next, canUndo = false) {
  before = canUndo ? items : undefined;
  items = next;
  save();
  draw();
}

function draw() {
  const shown = items.filter(({ isDone }) => filter === "all" || isDone === (filter === "done"));
  list.replaceChildren(...shown.map(row));
  const open = items.filter(({ isDone }) => !isDone).length;
  document.querySelector("#summary").textContent = summary(open);
  document.querySelector("#bar").style.width =
    `${items.length === 0 ? 0 : (100 * (items.length - open)) / items.length}%`;
  document.querySelector("#empty").hidden = shown.length > 0;
  document.querySelector("#clear").hidden = open === items.length;
  undo.hidden = before === undefined;
}

function summary(open) {
  if (items.length === 0) return "The list is empty.";
  return open === 0 ? "All done!" : `${open} of ${items.length} to go`;
}

function row(item) {
  const entry = document.createElement("li");
  entry.classList.toggle("done", item.isDone);
  const label = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: item.isDone });
  const text = Object.assign(document.createElement("span"), { textContent: item.text });
  box.addEventListener("change", () => {
    change(items.map((one) => (one === item ? { ...one, isDone: box.checked } : one)));
  });
  label.append(box, text);
  const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  remove.setAttribute("aria-label", `Delete ${item.text}`);
  remove.addEventListener("click", () => {
    change(
      items.filter((one) => one !== item),
      true,
    );
    form.elements.text.focus();
  });
  entry.append(label, remove);
  return entry;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = form.elements.text.value.trim();
  if (text !== "") change([...items, { text, isDone: false }]);
  form.reset();
});

for (const button of document.querySelectorAll("[data-filter]")) {
  button.addEventListener("click", () => {
    filter = button.dataset.filter;
    for (const one of document.querySelectorAll("[data-filter]"))
      one.setAttribute("aria-pressed", String(one === button));
    draw();
  });
}

document.querySelector("#clear").addEventListener("click", () =>
  change(
    items.filter(({ isDone }) => !isDone),
    true,
  ),
);
undo.addEventListener("click", () => change(before));

draw();
