const find = (selector) => document.querySelector(selector);
const [canvas, cover, start] = ["#board", "#cover", "#start"].map(find);
const brush = canvas.getContext("2d");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const cells = 20;
const size = canvas.width / cells;
const slowestMs = 150;
const fastestMs = 70;
const maxScores = 5;
const swipePixels = 24;
const storageKey = `snake:${location.pathname}`;
const [up, down, left, right] = [
  [0, -1],
  [0, 1],
  [-1, 0],
  [1, 0],
];
const arrows = { ArrowUp: up, ArrowDown: down, ArrowLeft: left, ArrowRight: right };
const directions = { ...arrows, KeyW: up, KeyS: down, KeyA: left, KeyD: right };

let snake, before, direction, turns, food, score, stepMs, colours, touched;
let state = "ready";
let lastStep = 0;
let scores = [];

const isAt = ([x, y], [otherX, otherY]) => x === otherX && y === otherY;

function reset() {
  snake = [8, 7, 6, 5].map((x) => [x, 16]);
  before = snake;
  direction = right;
  turns = [];
  food = [14, 16];
  score = 0;
  stepMs = slowestMs;
  find("#score").textContent = score;
}

/** Two quick turns within one step both count, one after the other. */
function turn(next) {
  const last = turns.at(-1) ?? direction;
  const isSideways = next[0] * last[0] + next[1] * last[1] === 0;
  if (state === "playing" && isSideways && turns.length < 2) turns.push(next);
}

function step() {
  direction = turns.shift() ?? direction;
  const head = [snake[0][0] + direction[0], snake[0][1] + direction[1]];
  const hasEaten = isAt(head, food);
  const body = hasEaten ? snake : snake.slice(0, -1);
  if (head.some((place) => place < 0 || place >= cells) || body.some((place) => isAt(place, head))) return finish();
  before = hasEaten ? [snake[0], ...snake] : snake;
  snake = [head, ...body];
  if (hasEaten) eat();
}

function eat() {
  score += 1;
  stepMs = Math.max(fastestMs, stepMs * 0.97);
  find("#score").textContent = score;
  const places = Array.from({ length: cells * cells }, (_, index) => [index % cells, Math.floor(index / cells)]);
  const free = places.filter((place) => !snake.some((other) => isAt(other, place)));
  food = free[Math.floor(Math.random() * free.length)] ?? food;
}

function finish() {
  const isBest = score > Math.max(0, ...scores);
  if (score > 0) keepScore();
  stop("over", isBest ? `${score}, a new best` : `${score} ${score === 1 ? "point" : "points"}`, "Play again");
}

function stop(next, text, action) {
  state = next;
  find("#message").textContent = text;
  start.textContent = action;
  cover.hidden = false;
  start.focus();
}

function pause() {
  if (state === "playing") stop("paused", "Paused", "Go on");
}

function play() {
  if (state !== "paused") reset();
  state = "playing";
  cover.hidden = true;
  lastStep = performance.now();
}

/** Storage is out of reach in a sandboxed preview: then the scores last as long as the page. */
function stored(action) {
  try {
    return action();
  } catch {
    find("#hint").hidden = false;
    return undefined;
  }
}

function keepScore() {
  scores = [...scores, score].sort((one, other) => other - one).slice(0, maxScores);
  stored(() => localStorage.setItem(storageKey, JSON.stringify(scores)));
  showScores(scores.lastIndexOf(score));
}

function showScores(newest) {
  const rows = (scores.length > 0 ? scores : ["None yet"]).map((text, index) =>
    Object.assign(document.createElement("li"), { textContent: text, className: index === newest ? "new" : "" }),
  );
  find("#scores").replaceChildren(...rows);
  find("#best").textContent = scores[0] ?? 0;
}

/** A canvas knows no variables: the style sheet's colours are read once for light and once for dark. */
function readColours() {
  colours = Object.fromEntries(
    ["accent", "ink", "line", "paper"].map((name) => {
      canvas.style.color = `var(--${name})`;
      return [name, getComputedStyle(canvas).color];
    }),
  );
}

const middle = (place) => (place + 0.5) * size;

function disc([x, y], radius, colour) {
  brush.fillStyle = colour;
  brush.beginPath();
  brush.arc(middle(x), middle(y), radius * size, 0, 2 * Math.PI);
  brush.fill();
}

/** Between two steps head and tail are on their way. */
function draw(now) {
  const way = state === "playing" && !isCalm ? Math.min(1, (now - lastStep) / stepMs) : 1;
  const between = ([x, y], [fromX, fromY]) => [fromX + (x - fromX) * way, fromY + (y - fromY) * way];
  const head = between(snake[0], before[0]);
  brush.clearRect(0, 0, canvas.width, canvas.height);
  for (let index = 0; index < cells * cells; index += 1)
    disc([index % cells, Math.floor(index / cells)], 0.05, colours.line);
  disc(food, 0.3 + (isCalm ? 0 : Math.sin(now / 220) * 0.035), colours.ink);
  brush.strokeStyle = colours.accent;
  brush.lineWidth = size * 0.74;
  brush.lineCap = brush.lineJoin = "round";
  brush.beginPath();
  for (const [x, y] of [head, ...snake.slice(1, -1), between(snake.at(-1), before.at(-1))])
    brush.lineTo(middle(x), middle(y));
  brush.stroke();
  for (const side of [-0.17, 0.17]) {
    const [x, y] = direction;
    disc([head[0] + x * 0.12 + y * side, head[1] + y * 0.12 + x * side], 0.08, colours.paper);
  }
}

function frame(now) {
  if (state === "playing" && now - lastStep >= stepMs) {
    lastStep = now;
    step();
  }
  draw(now);
  requestAnimationFrame(frame);
}

start.addEventListener("click", play);
document.addEventListener("visibilitychange", () => document.hidden && pause());
addEventListener("keydown", (event) => {
  const next = directions[event.code];
  if (state !== "playing" || (!next && event.code !== "Space")) return;
  event.preventDefault();
  if (next) turn(next);
  else pause();
});
canvas.addEventListener("pointerdown", ({ clientX, clientY }) => {
  touched = [clientX, clientY];
});
canvas.addEventListener("pointermove", ({ clientX, clientY, buttons }) => {
  const [x, y] = [clientX - touched?.[0], clientY - touched?.[1]];
  if (buttons === 0 || !(Math.hypot(x, y) > swipePixels)) return;
  if (Math.abs(x) > Math.abs(y)) turn(x > 0 ? right : left);
  else turn(y > 0 ? down : up);
  touched = [clientX, clientY];
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readColours);

scores = stored(() => JSON.parse(localStorage.getItem(storageKey))) ?? [];
readColours();
reset();
showScores();
requestAnimationFrame(frame);
