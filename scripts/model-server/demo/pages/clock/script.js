const cities = [
  ["San Francisco", "America/Los_Angeles"],
  ["New York", "America/New_York"],
  ["London", "Europe/London"],
  ["Nairobi", "Africa/Nairobi"],
  ["Tokyo", "Asia/Tokyo"],
  ["Sydney", "Australia/Sydney"],
];

const svg = "http://www.w3.org/2000/svg";
const time = document.querySelector("#time");
const date = document.querySelector("#date");
const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

function drawMarks() {
  for (let minute = 0; minute < 60; minute += 1) {
    const isHour = minute % 5 === 0;
    const mark = document.createElementNS(svg, "line");
    mark.setAttribute("class", isHour ? "mark hour-mark" : "mark");
    mark.setAttribute("y1", "-90");
    mark.setAttribute("y2", isHour ? "-81" : "-87");
    mark.setAttribute("transform", `rotate(${minute * 6})`);
    document.querySelector("#marks").append(mark);
  }
}

const views = cities.map(([city, timeZone]) => {
  const entry = document.createElement("li");
  const view = document.createElement("time");
  entry.append(Object.assign(document.createElement("span"), { textContent: city }), view);
  document.querySelector("#cities").append(entry);
  return { view, format: new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone }) };
});

function turn(id, degrees) {
  document.querySelector(id).setAttribute("transform", `rotate(${degrees})`);
}

function draw() {
  const now = new Date();
  const seconds = now.getSeconds();
  const minutes = now.getMinutes() + seconds / 60;
  turn("#second", seconds * 6);
  turn("#minute", minutes * 6);
  turn("#hour", ((now.getHours() % 12) + minutes / 60) * 30);
  time.textContent = timeFormat.format(now);
  time.dateTime = now.toISOString();
  date.textContent = dayFormat.format(now);
  for (const { view, format } of views) view.textContent = format.format(now);
  setTimeout(draw, 1000 - now.getMilliseconds());
}

drawMarks();
draw();
