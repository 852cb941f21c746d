import { describe, expect, test } from "vitest";
import { painted, unpainted } from "./render/paint.ts";
import type { Piece } from "./render/piece.ts";
import { Screen, type TypedLine } from "./screen.ts";

const said = (text: string): Piece => ({ type: "flow", tone: "said", text });
const thought = (text: string): Piece => ({ type: "flow", tone: "thought", text });
const line = (text: string): Piece => ({ type: "line", text });

function screenWith(options: { isTTY?: boolean; columns?: number; isTyping?: boolean } = {}) {
  let written = "";
  const output = { ...options, write: (text: string) => (written += text) };
  const screen = new Screen(output, unpainted);
  let isShown = true;
  const turn = (isNowShown: boolean, mark: string) => {
    if (isShown !== isNowShown) written += mark;
    isShown = isNowShown;
  };
  const typedLine = {
    isTyping: options.isTyping ?? false,
    hide: () => turn(false, "<hide>"),
    show: () => turn(true, "<show>"),
  } satisfies TypedLine;
  return { screen, typedLine, written: () => written };
}

describe("the screen", () => {
  test("writes text as it comes and begins lines at a line's start", () => {
    const { screen, written } = screenWith();
    screen.show([thought("Hm")]);
    screen.show([said("Hel")]);
    screen.show([said("lo"), { type: "break" }, { type: "break" }, line("done")]);
    expect(written()).toBe("Hm\nHello\ndone\n");
  });

  test("replaces a line only where it is the last and stands in one row of a terminal", () => {
    const begin = { type: "line", text: "Writing…", subject: "1" } as const;
    const end = { type: "line", text: "Wrote", subject: "1", replaces: true } as const;
    const shown = (pieces: readonly Piece[], options: Parameters<typeof screenWith>[0]) => {
      const { screen, written } = screenWith(options);
      screen.show(pieces);
      return written();
    };
    expect(shown([begin, end], { isTTY: true })).toBe("Writing…\n\u001b[1A\u001b[2KWrote\n");
    expect(shown([begin, line("x"), end], { isTTY: true })).toBe("Writing…\nx\nWrote\n");
    expect(shown([begin, said("x"), end], { isTTY: true })).toBe("Writing…\nx\nWrote\n");
    expect(shown([begin, end], { isTTY: true, columns: 5 })).toBe("Writing…\nWrote\n");
    expect(shown([begin, end], {})).toBe("Writing…\nWrote\n");
  });

  test("paints thoughts line by line, so that no colour runs over a line's end", () => {
    let written = "";
    new Screen({ write: (text) => (written += text) }, painted).show([thought("a\nb")]);
    expect(written).toBe("\u001b[2ma\u001b[22m\n\u001b[2mb\u001b[22m");
  });
});

describe("with somebody typing", () => {
  test("the typed line is below what is shown, and out of the way while text comes", () => {
    const { screen, typedLine, written } = screenWith();
    screen.typedLine = typedLine;
    screen.show([said("Hel")]);
    screen.show([said("lo"), { type: "break" }]);
    expect(written()).toBe("<hide>Hello\n<show>");
  });

  test("who begins to type in the middle of a text gets a line of his own", () => {
    const { screen, typedLine, written } = screenWith();
    screen.typedLine = typedLine;
    screen.show([said("Hel")]);
    screen.makeRoom();
    screen.makeRoom();
    expect(written()).toBe("<hide>Hel\n<show>");
  });

  test("text comes by whole lines above what is being typed, which is drawn anew only then; none of it is lost", () => {
    const { screen, typedLine, written } = screenWith({ isTyping: true });
    screen.typedLine = typedLine;
    screen.show([said("one\ntw")]);
    screen.show([said("o")]);
    screen.show([{ type: "break" }]);
    expect(written()).toBe("<hide>one\n<show><hide>two\n<show>");
  });
});
