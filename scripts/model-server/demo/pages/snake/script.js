const size = 21;
const storageKey = "snake-best";
const ways = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] };
const keys = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  w: "up",
  s: "down",
  a: "left",
  d: "right",
};

const canvas = document.querySelector("#field");
const pen = canvas.getContext("2d");
const cover = document.querySelector("#cover");
const start = document.querySelector("#start");
const cell = canvas.width / size;

let snake;
let way;
/** Turns that were asked for between two steps: a quick left and up are both kept. */
let turns;
let food;
let best = loadBest();
let stepping;

function loadBest() {
  try {
    return Number(localStorage.getItem(storageKey)) || 0;
  } catch {
    return 0;
  }
}

function saveBest() {
  try {
    localStorage.setItem(storageKey, String(best));
  } catch {
    return;
  }
}

function isAt(place, [x, y]) {
  return place[0] === x && place[1] === y;
}

function newFood() {
  const free = [];
  for (let x = 0; x < size; x += 1) {
    for (let y = 0; y < size; y += 1) if (!snake.some((part) => isAt(part, [x, y]))) free.push([x, y]);
  }
  return free[Math.floor(Math.random() * free.length)];
}

function reset() {
  clearTimeout(stepping);
  snake = [10, 9, 8].map((x) => [x, 10]);
  way = "right";
  turns = [];
  food = newFood();
  draw();
}

function score() {
  return snake.length - 3;
}

function step() {
  way = turns.shift() ?? way;
  const head = [snake[0][0] + ways[way][0], snake[0][1] + ways[way][1]];
  const isEating = isAt(head, food);
  const body = isEating ? snake : snake.slice(0, -1);
  const isOutside = head.some((place) => place < 0 || place >= size);
  if (isOutside || body.some((part) => isAt(part, head))) return finish("The snake hit something.");
  snake = [head, ...body];
  if (isEating) food = newFood();
  if (food === undefined) return finish("The field is full: you have won!");
  draw();
  stepping = setTimeout(step, Math.max(70, 150 - score() * 2));
}

function finish(message) {
  best = Math.max(best, score());
  saveBest();
  draw();
  document.querySelector("#message").textContent = `${message} Score: ${score()}.`;
  start.textContent = "Play again";
  cover.hidden = false;
  start.focus();
}

function play() {
  reset();
  cover.hidden = true;
  stepping = setTimeout(step, 300);
}

function turn(wanted) {
  const last = turns.at(-1) ?? way;
  const isBack = ways[wanted][0] === -ways[last][0] && ways[wanted][1] === -ways[last][1];
  if (!isBack && wanted !== last && turns.length < 3) turns.push(wanted);
}

function colour(name) {
  pen.canvas.style.color = `var(--${name})`;
  return getComputedStyle(pen.canvas).color;
}

function square([x, y], inset, radius) {
  pen.beginPath();
  pen.roundRect(x * cell + inset, y * cell + inset, cell - 2 * inset, cell - 2 * inset, radius);
  pen.fill();
}

function draw() {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = colour("tint");
  for (let x = 0; x < size; x += 1) {
    for (let y = 0; y < size; y += 1) if ((x + y) % 2 === 0) pen.fillRect(x * cell, y * cell, cell, cell);
  }
  pen.fillStyle = colour("accent");
  for (const part of snake.slice(1)) square(part, 2, 10);
  pen.fillStyle = colour("accent-strong");
  square(snake[0], 1, 14);
  pen.fillStyle = colour("text");
  if (food) {
    pen.beginPath();
    pen.arc((food[0] + 0.5) * cell, (food[1] + 0.5) * cell, cell * 0.34, 0, 2 * Math.PI);
    pen.fill();
  }
  document.querySelector("#score").textContent = String(score());
  document.querySelector("#best").textContent = String(Math.max(best, score()));
}

document.addEventListener("keydown", (event) => {
  const wanted = keys[event.key] ?? keys[event.key.toLowerCase()];
  if (wanted === undefined || !cover.hidden) return;
  event.preventDefault();
  turn(wanted);
});

for (const button of document.querySelectorAll("[data-turn]"))
  button.addEventListener("click", () => turn(button.dataset.turn));

let touch;
canvas.addEventListener("pointerdown", (event) => {
  touch = [event.clientX, event.clientY];
});
canvas.addEventListener("pointermove", (event) => {
  if (!touch || event.buttons === 0) return;
  const [x, y] = [event.clientX - touch[0], event.clientY - touch[1]];
  if (Math.max(Math.abs(x), Math.abs(y)) < 24) return;
  turn(Math.abs(x) > Math.abs(y) ? (x > 0 ? "right" : "left") : y > 0 ? "down" : "up");
  touch = [event.clientX, event.clientY];
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
start.addEventListener("click", play);
reset();
