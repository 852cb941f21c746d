const find = (selector) => document.querySelector(selector);
const storageKey = `to-do:${location.pathname}`;
const toastMs = 6_000;
/** Long enough to see the tick before the task moves down. */
const tickMs = 350;

let tasks = readTasks() ?? [
  { id: 1, text: "Tick me off", isDone: false },
  { id: 2, text: "Delete one: you can take it back", isDone: false },
  { id: 3, text: "Write down what is on your mind", isDone: true },
];
let beforeRemoval;
let toastTimer;

/** Undefined on the first visit, and where storage is out of reach, as in a sandboxed preview. */
function readTasks() {
  try {
    return JSON.parse(localStorage.getItem(storageKey)) ?? undefined;
  } catch {
    find("#hint").hidden = false;
    return undefined;
  }
}

function change(next) {
  tasks = next;
  show();
  try {
    localStorage.setItem(storageKey, JSON.stringify(tasks));
  } catch {
    find("#hint").hidden = false;
  }
}

function update(id, changes) {
  change(tasks.map((task) => (task.id === id ? { ...task, ...changes } : task)));
}

function remove(removed) {
  beforeRemoval = tasks;
  change(tasks.filter(({ id }) => id !== removed.id));
  find("#toast-text").textContent = `Deleted “${removed.text.slice(0, 40)}”`;
  find("#toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    find("#toast").hidden = true;
  }, toastMs);
}

function rowOf(task) {
  const { id, text, isDone } = task;
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const row = make("li", { className: isDone ? "done" : "" });
  const check = make("input", { type: "checkbox", className: "check", checked: isDone, ariaLabel: `Done: ${text}` });
  const words = make("span", { className: "text", textContent: text });
  const button = make("button", {
    type: "button",
    className: "note",
    textContent: "Delete",
    ariaLabel: `Delete: ${text}`,
  });
  check.addEventListener("change", () => {
    row.classList.toggle("done", check.checked);
    setTimeout(() => update(id, { isDone: check.checked }), tickMs);
  });
  button.addEventListener("click", () => remove(task));
  row.append(check, words, button);
  return row;
}

/** What is done moves to the end. */
function show() {
  const [open, done] = [tasks.filter(({ isDone }) => !isDone), tasks.filter(({ isDone }) => isDone)];
  find("#list").replaceChildren(...[...open, ...done].map(rowOf));
  find("#summary").textContent = open.length === 0 ? "Nothing left to do" : `${open.length} to do, ${done.length} done`;
}

/** Not a form: a sandboxed preview submits none. */
function add() {
  const text = find("#text").value.trim();
  if (text === "") return;
  find("#text").value = "";
  change([{ id: Date.now(), text, isDone: false }, ...tasks]);
  find("#list").firstChild.className = "new";
}

find("#add").addEventListener("click", add);
find("#text").addEventListener("keydown", ({ key }) => key === "Enter" && add());
find("#undo").addEventListener("click", () => {
  find("#toast").hidden = true;
  change(beforeRemoval);
});
show();
