const left = document.querySelector("#left");
const state = document.querySelector("#state");
const toggle = document.querySelector("#toggle");
const presets = [...document.querySelectorAll("[data-minutes]")];
const title = document.title;

let total = 25 * 60_000;
let remaining = total;
/** When it will be over, while it runs: counting ticks would drift when the page sleeps. */
let endsAt;
let ticking;

function isRunning() {
  return endsAt !== undefined;
}

function shown(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function draw() {
  left.textContent = shown(remaining);
  document.querySelector("#ring").style.strokeDashoffset = String(1 - remaining / total);
  document.title = isRunning() ? `${shown(remaining)} · ${title}` : title;
  toggle.textContent = isRunning() ? "Pause" : remaining < total && remaining > 0 ? "Go on" : "Start";
  document.body.classList.toggle("is-over", remaining === 0);
}

function tick() {
  remaining = Math.max(0, endsAt - Date.now());
  if (remaining === 0) finish();
  draw();
}

function start() {
  if (remaining === 0) remaining = total;
  endsAt = Date.now() + remaining;
  ticking = setInterval(tick, 200);
  state.textContent = "Running";
  draw();
}

function pause() {
  clearInterval(ticking);
  endsAt = undefined;
  state.textContent = "Paused";
  draw();
}

function finish() {
  clearInterval(ticking);
  endsAt = undefined;
  state.textContent = "Time is up!";
  beep();
}

function reset() {
  clearInterval(ticking);
  endsAt = undefined;
  remaining = total;
  state.textContent = "Ready";
  draw();
}

function setMinutes(minutes) {
  total = minutes * 60_000;
  for (const button of presets) button.setAttribute("aria-pressed", String(Number(button.dataset.minutes) === minutes));
  reset();
}

function beep() {
  const audio = new AudioContext();
  for (const [index, pitch] of [660, 880, 660].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + index * 0.3;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.28);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  }
}

toggle.addEventListener("click", () => (isRunning() ? pause() : start()));
document.querySelector("#reset").addEventListener("click", reset);
for (const button of presets) button.addEventListener("click", () => setMinutes(Number(button.dataset.minutes)));

document.querySelector("#own").addEventListener("submit", (event) => {
  event.preventDefault();
  const minutes = Math.round(Number(event.target.elements.minutes.value));
  if (minutes >= 1 && minutes <= 180) setMinutes(minutes);
});

draw();
