const find = (selector) => document.querySelector(selector);
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const cells = 20;
const slowestMs = 150;
const fastestMs = 70;
const maxScores = 5;
const swipePixels = 24;
const storageKey = `snake:${location.pathname}`;
const [up, down, left, right] = ["0 -1", "0 1", "-1 0", "1 0"].map((pair) => pair.split(" ").map(Number));
const arrows = { ArrowUp: up, ArrowDown: down, ArrowLeft: left, ArrowRight: right };
const directions = { ...arrows, KeyW: up, KeyS: down, KeyA: left, KeyD: right };

let snake, before, direction, turns, food, score, stepMs, touched;
let state = "ready";
let lastStep = 0;

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
  const isBest = score > (scores[0] ?? 0);
  scores = [...scores, score].sort((one, other) => other - one).slice(0, maxScores);
  stored(() => localStorage.setItem(storageKey, JSON.stringify(scores)));
  showScores();
  stop("over", isBest ? `${score}, a new best` : `Score ${score}`, "Play again");
}

function stop(next, text, action) {
  state = next;
  find("#message").textContent = text;
  find("#start").textContent = action;
  find("#cover").hidden = false;
  find("#start").focus();
}

function pause() {
  if (state === "playing") stop("paused", "Paused", "Go on");
}

function play() {
  if (state !== "paused") reset();
  state = "playing";
  find("#cover").hidden = true;
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

function showScores() {
  const items = (scores.length > 0 ? scores : ["None yet"]).map((text) =>
    Object.assign(document.createElement("li"), { textContent: text }),
  );
  find("#scores").replaceChildren(...items);
  find("#best").textContent = scores[0] ?? 0;
}

/** Between two steps head and tail are on their way. */
function draw(now) {
  const way = state === "playing" && !isCalm ? Math.min(1, (now - lastStep) / stepMs) : 1;
  const between = ([x, y], [fromX, fromY]) => [fromX + (x - fromX) * way, fromY + (y - fromY) * way];
  const middle = ([x, y]) => [x + 0.5, y + 0.5];
  const head = between(snake[0], before[0]);
  const line = [head, ...snake.slice(1, -1), between(snake.at(-1), before.at(-1))];
  find("#snake").setAttribute("points", line.map(middle).join(" "));
  find("#food").setAttribute("transform", `translate(${middle(food)})`);
  const angle = (Math.atan2(direction[1], direction[0]) * 180) / Math.PI;
  find("#eyes").setAttribute("transform", `translate(${middle(head)}) rotate(${angle})`);
}

function frame(now) {
  if (state === "playing" && now - lastStep >= stepMs) {
    lastStep = now;
    step();
  }
  draw(now);
  requestAnimationFrame(frame);
}

find("#start").addEventListener("click", play);
document.addEventListener("visibilitychange", () => document.hidden && pause());
addEventListener("keydown", (event) => {
  const next = directions[event.code];
  if (state !== "playing" || (!next && event.code !== "Space")) return;
  event.preventDefault();
  if (next) turn(next);
  else pause();
});
find("#board").addEventListener("pointerdown", ({ clientX, clientY }) => {
  touched = [clientX, clientY];
});
find("#board").addEventListener("pointermove", ({ clientX, clientY, buttons }) => {
  const [x, y] = [clientX - touched?.[0], clientY - touched?.[1]];
  if (buttons === 0 || !(Math.hypot(x, y) > swipePixels)) return;
  if (Math.abs(x) > Math.abs(y)) turn(x > 0 ? right : left);
  else turn(y > 0 ? down : up);
  touched = [clientX, clientY];
});

let scores = stored(() => JSON.parse(localStorage.getItem(storageKey))) ?? [];
reset();
showScores();
requestAnimationFrame(frame);
