// Colours by name: as a hue for pages made here, as a value for other style sheets.
import { wordsOf } from "./words.ts";

export interface Colour {
  readonly name: string;
  /** Degrees in OKLCH. */
  readonly hue: number;
  /** In OKLCH, from 0 (grey) to 0.2. */
  readonly chroma: number;
  readonly hex: string;
}

export const colours: readonly Colour[] = [
  { name: "red", hue: 25, chroma: 0.17, hex: "#d13438" },
  { name: "orange", hue: 48, chroma: 0.15, hex: "#c2570c" },
  { name: "amber", hue: 66, chroma: 0.12, hex: "#a86a00" },
  { name: "yellow", hue: 95, chroma: 0.12, hex: "#8a7400" },
  { name: "brown", hue: 52, chroma: 0.075, hex: "#8a5a3b" },
  { name: "green", hue: 150, chroma: 0.12, hex: "#1f7a4d" },
  { name: "teal", hue: 190, chroma: 0.09, hex: "#0f766e" },
  { name: "blue", hue: 255, chroma: 0.15, hex: "#2563eb" },
  { name: "indigo", hue: 277, chroma: 0.16, hex: "#4f46e5" },
  { name: "purple", hue: 305, chroma: 0.16, hex: "#7c3aed" },
  { name: "pink", hue: 355, chroma: 0.16, hex: "#c02670" },
  { name: "grey", hue: 260, chroma: 0.012, hex: "#52606d" },
];

const otherNames: Readonly<Record<string, string>> = {
  ...{ gray: "grey", black: "grey", navy: "blue", cyan: "teal", turquoise: "teal", gold: "amber", lime: "green" },
  ...{ crimson: "red", violet: "purple", lilac: "purple", magenta: "pink", rose: "pink", copper: "orange" },
};

export function colourIn(text: string): Colour | undefined {
  const names = wordsOf(text).map((word) => otherNames[word] ?? word.replace(/ish$/, ""));
  return names.map((name) => colours.find((colour) => colour.name === name)).find((colour) => colour !== undefined);
}
