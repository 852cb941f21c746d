import { describe, expect, test } from "vitest";
import type { Output } from "./render/output.ts";
import { painted, unpainted } from "./render/paint.ts";
import { Screen, type TypedLine } from "./screen.ts";

const text = (words: string): Output => ({ type: "stream", kind: "text", text: words });
const reasoning = (words: string): Output => ({ type: "stream", kind: "reasoning", text: words });
const line = (words: string): Output => ({ type: "line", text: words });

function screenWith(options: { isTTY?: boolean; columns?: number; isTyping?: boolean } = {}) {
  let written = "";
  const output = { ...options, write: (chunk: string) => (written += chunk) };
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
  test("The screen writes text as it streams and starts each line on its own row", () => {
    const { screen, written } = screenWith();
    screen.show([reasoning("Hm")]);
    screen.show([text("Hel")]);
    screen.show([text("lo"), { type: "end_of_stream" }, { type: "end_of_stream" }, line("done")]);
    expect(written()).toBe("Hm\nHello\ndone\n");
  });

  test("A line is replaced only if it is the last one and fits one row of a terminal", () => {
    const begin = { type: "line", text: "Writing…", subject: "1" } as const;
    const end = { type: "line", text: "Wrote", subject: "1", replaces: true } as const;
    const shown = (items: readonly Output[], options: Parameters<typeof screenWith>[0]) => {
      const { screen, written } = screenWith(options);
      screen.show(items);
      return written();
    };
    expect(shown([begin, end], { isTTY: true })).toBe("Writing…\n\u001b[1A\u001b[2KWrote\n");
    expect(shown([begin, line("x"), end], { isTTY: true })).toBe("Writing…\nx\nWrote\n");
    expect(shown([begin, text("x"), end], { isTTY: true })).toBe("Writing…\nx\nWrote\n");
    expect(shown([begin, end], { isTTY: true, columns: 5 })).toBe("Writing…\nWrote\n");
    expect(shown([begin, end], {})).toBe("Writing…\nWrote\n");
  });

  test("Reasoning is painted line by line, so that no colour crosses a line end", () => {
    let written = "";
    new Screen({ write: (chunk) => (written += chunk) }, painted).show([reasoning("a\nb")]);
    expect(written).toBe("\u001b[2ma\u001b[22m\n\u001b[2mb\u001b[22m");
  });
});

describe("while the user types", () => {
  test("The typed line is below the output, and hidden while text streams", () => {
    const { screen, typedLine, written } = screenWith();
    screen.typedLine = typedLine;
    screen.show([text("Hel")]);
    screen.show([text("lo"), { type: "end_of_stream" }]);
    expect(written()).toBe("<hide>Hello\n<show>");
  });

  test("A user who starts typing amid streaming text gets a line of their own", () => {
    const { screen, typedLine, written } = screenWith();
    screen.typedLine = typedLine;
    screen.show([text("Hel")]);
    screen.makeRoom();
    screen.makeRoom();
    expect(written()).toBe("<hide>Hel\n<show>");
  });

  test("Text streams by whole lines above a typed line, which is redrawn only then, and none is lost", () => {
    const { screen, typedLine, written } = screenWith({ isTyping: true });
    screen.typedLine = typedLine;
    screen.show([text("one\ntw")]);
    screen.show([text("o")]);
    screen.show([{ type: "end_of_stream" }]);
    expect(written()).toBe("<hide>one\n<show><hide>two\n<show>");
  });
});
