// A chart in SVG: the delay of a token and the processor time of a thousand, over the number of answers at once.
import type { AnswerFigures } from "../results.ts";

const [width, height] = [460, 300];
const [left, top, right, bottom] = [56, 36, 24, 40];
const colors = ["#0b7a5c", "#8a8a8a", "#b5541c", "#4a5fc1"];
const style =
  "text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600}.grid{stroke:#ddd}.line{fill:none;stroke-width:2}";

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

export function chart(answers: readonly AnswerFigures[]): string {
  const panels = [
    { title: "95 of 100 tokens arrive within … ms", lines: linesOf(answers, "p95") },
    { title: "Processor seconds for 1,000 tokens", lines: linesOf(answers, "cpu") },
  ];
  const names = panels[0]?.lines.map(({ name }) => name) ?? [];
  const total = width * panels.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${height + 30}" role="img" aria-label="${panels.map(({ title }) => title).join("; ")}">`,
    `<style>${style}</style><rect width="100%" height="100%" fill="#fff"/>`,
    ...panels.map((panel, index) => `<g transform="translate(${index * width} 0)">${drawPanel(panel)}</g>`),
    ...names.map((name, index) => legend(name, index, total / names.length)),
    "</svg>\n",
  ].join("\n");
}

function linesOf(answers: readonly AnswerFigures[], figure: string): Panel["lines"] {
  return [...new Set(answers.map(({ system }) => system))].map((name) => ({
    name,
    points: answers
      .filter(({ system }) => system === name)
      .map(({ sessions, figures }) => ({ x: sessions, y: figures[figure] ?? Number.NaN }))
      .filter(({ y }) => y > 0),
  }));
}

/** Both axes are logarithmic: a step is a factor, not a sum. */
export function logScale(values: readonly number[], [from, to]: readonly [number, number]) {
  const [least, most] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (value: number) =>
    most === least ? (from + to) / 2 : from + ((Math.log(value) - least) / (most - least)) * (to - from);
}

/** 1, 10, 100… from the power of ten below the least value to the one above the greatest. */
export function powersOfTen(values: readonly number[]): number[] {
  const [least, most] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  return Array.from({ length: Math.max(most - least, 1) + 1 }, (_, step) => 10 ** (least + step));
}

function drawPanel({ title, lines }: Panel): string {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return "";
  const counts = [...new Set(points.map(({ x }) => x))].sort((one, other) => one - other);
  const grid = powersOfTen(points.map(({ y }) => y));
  const [x, y] = [logScale(counts, [left, width - right]), logScale(grid, [height - bottom, top])];
  return [
    `<text class="title" x="${left}" y="20">${title}</text>`,
    ...grid.map(
      (value) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/>` +
        `<text x="${left - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${Number(value.toPrecision(1))}</text>`,
    ),
    ...counts.map(
      (count) => `<text x="${x(count).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${count}</text>`,
    ),
    `<text x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">answers at once</text>`,
    ...lines.map((line, index) =>
      drawLine(
        line.points.map((point) => ({ x: x(point.x), y: y(point.y) })),
        colorOf(index),
      ),
    ),
  ].join("\n");
}

function drawLine(points: readonly Point[], color: string): string {
  const places = points.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`);
  const dots = points.map(
    (point) => `<circle cx="${point.x.toFixed(1)}" cy="${point.y.toFixed(1)}" r="3" fill="${color}"/>`,
  );
  return `<polyline class="line" stroke="${color}" points="${places.join(" ")}"/>${dots.join("")}`;
}

function legend(name: string, index: number, step: number): string {
  const x = index * step + 20;
  return `<circle cx="${x}" cy="${height + 14}" r="5" fill="${colorOf(index)}"/><text x="${x + 10}" y="${height + 18}">${name.replaceAll("`", "")}</text>`;
}

function colorOf(index: number): string {
  return colors[index % colors.length] ?? "#000";
}
