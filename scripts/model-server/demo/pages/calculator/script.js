const expressionView = document.querySelector("#expression");
const resultView = document.querySelector("#result");

let expression = "";
let isFinished = false;

/** Brackets first, then times and divided by, then plus and minus; a sign may stand before a number. */
function evaluate(text) {
  const tokens = text.match(/\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|[-+*/()]/g) ?? [];
  let place = 0;

  function sum() {
    let value = product();
    while (tokens[place] === "+" || tokens[place] === "-")
      value = tokens[place++] === "+" ? value + product() : value - product();
    return value;
  }

  function product() {
    let value = factor();
    while (tokens[place] === "*" || tokens[place] === "/")
      value = tokens[place++] === "*" ? value * factor() : value / factor();
    return value;
  }

  function factor() {
    const token = tokens[place++];
    if (token === "-") return -factor();
    if (token === "+") return factor();
    if (token !== "(") return Number(token ?? Number.NaN);
    const value = sum();
    place += 1;
    return value;
  }

  const value = sum();
  return place >= tokens.length ? value : Number.NaN;
}

function inAscii(text) {
  return text.replaceAll("×", "*").replaceAll("÷", "/").replaceAll("−", "-");
}

/** Twelve digits hide that 0.1 + 0.2 is not quite 0.3 in binary. */
function shown(value) {
  return String(Number(value.toPrecision(12))).replace("-", "−");
}

function show(text) {
  resultView.textContent = text;
  resultView.classList.toggle("long", text.length > 10);
}

function reset() {
  expression = "";
  isFinished = false;
  expressionView.textContent = "";
  show("0");
}

function finish() {
  if (expression === "") return;
  const value = evaluate(inAscii(expression));
  expressionView.textContent = `${expression} =`;
  isFinished = true;
  if (!Number.isFinite(value)) {
    show(Number.isNaN(value) ? "Not a calculation" : "Cannot divide by zero");
    expression = "";
    return;
  }
  expression = shown(value);
  show(expression);
}

function press(key) {
  if (key === "clear") return reset();
  if (key === "=") return finish();
  const isOperator = "+−×÷".includes(key);
  if (isFinished && !isOperator && key !== "back") expression = "";
  isFinished = false;
  if (key === "back") expression = expression.slice(0, -1);
  else if (isOperator && /[+×÷−]$/.test(expression) && key !== "−") expression = expression.slice(0, -1) + key;
  else if (!(key === "." && /\.\d*$/.test(expression))) expression += key;
  preview();
}

function preview() {
  expressionView.textContent = expression;
  const value = evaluate(inAscii(expression));
  show(
    expression === ""
      ? "0"
      : Number.isFinite(value)
        ? shown(value)
        : (expression.match(/[\d.]+$/)?.[0] ?? resultView.textContent),
  );
}

document.querySelector("#keys").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  // After a click Enter shall mean “equals”, not this button again.
  if (event.detail > 0) button.blur();
  press(button.dataset.key);
});

const keyboard = {
  Enter: "=",
  "=": "=",
  Escape: "clear",
  Delete: "clear",
  Backspace: "back",
  "*": "×",
  "/": "÷",
  "-": "−",
  ",": ".",
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.target.closest("button")) return;
  const key = keyboard[event.key] ?? (/^[\d.+()]$/.test(event.key) ? event.key : undefined);
  if (key === undefined) return;
  event.preventDefault();
  press(key);
});
