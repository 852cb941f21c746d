const lines = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
];
const places = ["top left", "top", "top right", "left", "middle", "right", "bottom left", "bottom", "bottom right"];

const board = document.querySelector("#board");
const status = document.querySelector("#status");

let cells = Array(9).fill("");
let player = "X";
let mode = "computer";
let score = { X: 0, draw: 0, O: 0 };

function winningLine(state) {
  return lines.find(([a, b, c]) => state[a] !== "" && state[a] === state[b] && state[b] === state[c]);
}

function isFull(state) {
  return state.every((cell) => cell !== "");
}

function other(mark) {
  return mark === "X" ? "O" : "X";
}

/** What the position is worth for the one whose turn it is, both sides playing their best; a quick win is worth more. */
function worth(state, mark, depth = 0) {
  if (winningLine(state)) return depth - 10;
  if (isFull(state)) return 0;
  return Math.max(...moves(state).map((cell) => -worth(state.with(cell, mark), other(mark), depth + 1)));
}

function moves(state) {
  return [...state.keys()].filter((cell) => state[cell] === "");
}

function bestMove(state, mark) {
  const rated = moves(state).map((cell) => ({ cell, value: -worth(state.with(cell, mark), other(mark), 1) }));
  const best = Math.max(...rated.map(({ value }) => value));
  const good = rated.filter(({ value }) => value === best);
  return good[Math.floor(Math.random() * good.length)].cell;
}

function play(cell) {
  if (cells[cell] !== "" || winningLine(cells)) return;
  cells = cells.with(cell, player);
  player = other(player);
  if (winningLine(cells)) score[other(player)] += 1;
  else if (isFull(cells)) score.draw += 1;
  draw();
}

function playByHand(cell) {
  if (mode === "computer" && player === "O") return;
  play(cell);
  if (mode === "computer" && player === "O" && !winningLine(cells) && !isFull(cells)) {
    setTimeout(() => player === "O" && mode === "computer" && play(bestMove(cells, "O")), 350);
  }
}

function message() {
  if (winningLine(cells)) return `${other(player)} wins!`;
  if (isFull(cells)) return "A draw.";
  if (mode === "computer") return player === "X" ? "Your turn: you are X." : "The computer thinks …";
  return `${player} is next.`;
}

function draw() {
  const line = winningLine(cells) ?? [];
  for (const [index, button] of [...board.children].entries()) {
    const mark = cells[index];
    button.textContent = mark;
    button.className = `${mark} ${line.includes(index) ? "wins" : ""}`.trim();
    button.setAttribute("aria-label", `${places[index]}: ${mark || "empty"}`);
    button.setAttribute("aria-disabled", String(mark !== "" || line.length > 0));
  }
  status.textContent = message();
  for (const [mark, count] of Object.entries(score))
    document.querySelector(`#score-${mark}`).textContent = String(count);
}

function newRound() {
  cells = Array(9).fill("");
  player = "X";
  draw();
}

function reset() {
  score = { X: 0, draw: 0, O: 0 };
  newRound();
}

const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 };

for (const index of cells.keys()) {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.addEventListener("click", () => playByHand(index));
  button.addEventListener("keydown", (event) => {
    const next = board.children[index + (steps[event.key] ?? 0)];
    if (!(event.key in steps) || !next) return;
    event.preventDefault();
    next.focus();
  });
  board.append(button);
}

document.querySelector("#again").addEventListener("click", newRound);
for (const button of document.querySelectorAll("[data-mode]")) {
  button.addEventListener("click", () => {
    mode = button.dataset.mode;
    for (const one of document.querySelectorAll("[data-mode]"))
      one.setAttribute("aria-pressed", String(one === button));
    reset();
  });
}

draw();
