// Colours, or none.

type Colour = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";
export type Paint = (colour: Colour, text: string) => string;

const codes: Readonly<Record<Colour, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

export const unpainted: Paint = (_colour, text) => text;

export const painted: Paint = (colour, text) => {
  const [on, off] = codes[colour];
  return text === "" ? "" : `\u001b[${on}m${text}\u001b[${off}m`;
};
