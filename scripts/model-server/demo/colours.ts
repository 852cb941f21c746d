// Colours by name, as hue and chroma in OKLCH.
import { wordsOf } from "./words.ts";

export interface Colour {
  readonly name: string;
  readonly hue: number;
  readonly chroma: number;
}

const colours: readonly Colour[] = [
  { name: "red", hue: 25, chroma: 0.17 },
  { name: "orange", hue: 48, chroma: 0.15 },
  { name: "amber", hue: 66, chroma: 0.12 },
  { name: "yellow", hue: 95, chroma: 0.12 },
  { name: "brown", hue: 52, chroma: 0.075 },
  { name: "green", hue: 150, chroma: 0.12 },
  { name: "teal", hue: 190, chroma: 0.09 },
  { name: "blue", hue: 255, chroma: 0.15 },
  { name: "indigo", hue: 277, chroma: 0.16 },
  { name: "purple", hue: 305, chroma: 0.16 },
  { name: "pink", hue: 355, chroma: 0.16 },
  { name: "grey", hue: 260, chroma: 0.012 },
];

const otherNames: Readonly<Record<string, string>> = {
  ...{ gray: "grey", black: "grey", navy: "blue", cyan: "teal", turquoise: "teal", gold: "amber", lime: "green" },
  ...{ crimson: "red", violet: "purple", lilac: "purple", magenta: "pink", rose: "pink", copper: "orange" },
};

export function colourIn(text: string): Colour | undefined {
  const names = wordsOf(text).map((word) => otherNames[word] ?? word.replace(/ish$/, ""));
  return names.map((name) => colours.find((colour) => colour.name === name)).find((colour) => colour !== undefined);
}
