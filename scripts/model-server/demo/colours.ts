// Colours by name, as a hue for the pages made here and as a value for any other style sheet.
import { wordsOf } from "./words.ts";

export interface Colour {
  readonly name: string;
  /** Degrees in OKLCH. */
  readonly hue: number;
  /** How strong it is, from 0 to 0.2. */
  readonly chroma: number;
  readonly hex: string;
}

const colours: readonly Colour[] = [
  { name: "red", hue: 25, chroma: 0.17, hex: "#d13438" },
  { name: "orange", hue: 52, chroma: 0.15, hex: "#c2570c" },
  { name: "amber", hue: 75, chroma: 0.13, hex: "#a86a00" },
  { name: "yellow", hue: 95, chroma: 0.13, hex: "#8a7400" },
  { name: "brown", hue: 55, chroma: 0.08, hex: "#8a5a3b" },
  { name: "green", hue: 150, chroma: 0.14, hex: "#1f7a4d" },
  { name: "teal", hue: 185, chroma: 0.1, hex: "#0f766e" },
  { name: "turquoise", hue: 195, chroma: 0.11, hex: "#0e7490" },
  { name: "blue", hue: 255, chroma: 0.16, hex: "#2563eb" },
  { name: "indigo", hue: 277, chroma: 0.17, hex: "#4f46e5" },
  { name: "purple", hue: 300, chroma: 0.17, hex: "#7c3aed" },
  { name: "violet", hue: 293, chroma: 0.17, hex: "#6d4aff" },
  { name: "pink", hue: 355, chroma: 0.17, hex: "#c02670" },
  { name: "grey", hue: 260, chroma: 0.01, hex: "#52606d" },
];

const otherNames: Readonly<Record<string, string>> = {
  gray: "grey",
  magenta: "pink",
  rose: "pink",
  navy: "blue",
  cyan: "turquoise",
  gold: "amber",
  lime: "green",
  crimson: "red",
  black: "grey",
  lilac: "violet",
};

export function colourIn(text: string): Colour | undefined {
  for (const word of wordsOf(text)) {
    const name = (otherNames[word] ?? word).replace(/ish$/, "");
    const colour = colours.find((one) => one.name === name);
    if (colour) return colour;
  }
  return undefined;
}

/** A colour written as a value, `#1a2b3c`. */
export function hexIn(text: string): string | undefined {
  return /#(?:[0-9a-f]{6}|[0-9a-f]{3})\b/i.exec(text)?.[0];
}
