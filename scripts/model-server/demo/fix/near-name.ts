// The name that was probably meant.
import { editDistance } from "../words.ts";

/** The nearest of them: one slip in a short name, two in a longer one. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const most = name.length > 4 ? 2 : 1;
  let nearest: string | undefined;
  let least = most + 1;
  for (const one of known) {
    const distance = editDistance(name.toLowerCase(), one.toLowerCase(), least);
    if (one === name || distance >= least || one.length < 2) continue;
    nearest = one;
    least = distance;
  }
  return nearest;
}

export const javascriptGlobals: readonly string[] =
  "console Math JSON Object Array String Number Boolean Map Set Promise Date Error RegExp Symbol parseInt parseFloat isNaN undefined setTimeout structuredClone globalThis".split(
    " ",
  );

export const javascriptMethods: readonly string[] =
  "log error warn info push pop shift unshift slice splice map filter reduce forEach find findIndex includes indexOf join concat flat flatMap sort reverse some every keys values entries from split trim toUpperCase toLowerCase replace replaceAll startsWith endsWith padStart padEnd repeat charAt match test exec toFixed toString parse stringify get set has delete add clear then catch finally all floor ceil round abs max min sqrt pow random assign freeze now at length".split(
    " ",
  );

export const pythonNames: readonly string[] =
  "print len range sum min max sorted reversed enumerate zip map filter list dict set tuple str int float bool input open abs round any all isinstance type super True False None".split(
    " ",
  );

export const pythonModules: readonly string[] =
  "math json random datetime collections re os sys itertools functools statistics string time typing pathlib dataclasses decimal fractions csv io operator textwrap unicodedata heapq bisect copy enum".split(
    " ",
  );

/** Everything that is declared in a text, parameters included. */
export function declaredNames(text: string): Set<string> {
  const names = new Set<string>();
  for (const match of text.matchAll(/\b(?:const|let|var|function\*?|class|def|import|for|as)\s*[({[]?\s*([\w$]+)/g))
    names.add(match[1] ?? "");
  for (const match of text.matchAll(/(?:\{|\[|\(|,)\s*([A-Za-z_$][\w$]*)\s*(?=[,)}\]:=])/g)) names.add(match[1] ?? "");
  for (const match of text.matchAll(/^\s*([A-Za-z_]\w*)\s*(?::\s*\w+\s*)?=(?!=)/gm)) names.add(match[1] ?? "");
  return names;
}

export function exportedNames(text: string): string[] {
  const declared = Array.from(
    text.matchAll(/^export (?:default )?(?:async )?(?:function\*?|class|const|let|var|interface|type) ([\w$]+)/gm),
    (match) => match[1] ?? "",
  );
  const listed = Array.from(text.matchAll(/^export \{([^}]*)\}/gm), (match) =>
    (match[1] ?? "").split(",").map(
      (name) =>
        name
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? "",
    ),
  ).flat();
  return [...declared, ...listed].filter((name) => name !== "");
}
