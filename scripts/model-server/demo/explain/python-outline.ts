import { counted, listOf } from "./lists.ts";
import type { Outline } from "./outline.ts";

const declaration =
  /^( *)(?:async )?def (\w+)\(([\s\S]*?)\)(?:\s*->[^:]*)?:(?:\s*\n\s*(?:"""|''')([\s\S]*?)(?:"""|'''))?/gm;

export function pythonOutline(text: string): Outline {
  const functions = Array.from(text.matchAll(declaration), ([, indent, name = "", parameters = "", says = ""]) => ({
    isTop: indent === "",
    name,
    parameters: parameters.replace(/\s+/g, " ").trim().replaceAll("`", "'").slice(0, 120),
    says: (says.trim().split("\n")[0] ?? "").trim(),
  }));
  const top = functions.filter(({ isTop }) => isTop);
  const classes = Array.from(text.matchAll(/^class (\w+)/gm), (match) => match[1] ?? "");
  const imports = Array.from(
    text.matchAll(/^(?:from ([\w.]+) import|import ([\w.]+))/gm),
    (match) => match[1] ?? match[2] ?? "",
  );
  const parts = [
    ...(top.length > 0
      ? [
          `${top.length === 1 ? "the function" : "the functions"} ${listOf(
            top.map(({ name }) => name),
            4,
          )}`,
        ]
      : []),
    ...(classes.length > 0 ? [`${counted(classes.length, "class")}: ${listOf(classes, 4)}`] : []),
  ];
  return {
    sentence: `Python with ${parts.length > 0 ? parts.join(" and ") : "statements that run from top to bottom"}.`,
    points: [
      imports.length > 0 ? `It imports ${listOf(imports)}.` : "It imports nothing.",
      ...top
        .slice(0, 10)
        .map(({ name, parameters, says }) => `\`${name}(${parameters})\`${says === "" ? "" : `: ${says}`}`),
      ...(/^if __name__ == /m.test(text)
        ? ["Run as a program, it does what stands under `if __name__ == …` at its end."]
        : []),
    ],
  };
}
