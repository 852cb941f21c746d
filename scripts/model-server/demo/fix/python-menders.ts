// The mistakes of Python programs that its own messages tell most about.
import { escapePattern, lineOf, type Mend, type Mender, replaceWord, withLine } from "./mend.ts";
import { declaredNames, nearestName, pythonModules, pythonNames } from "./near-name.ts";

export const pythonMistake: Mender = (error, texts) => {
  const { message, path, line } = error;
  const text = path === undefined ? undefined : texts.get(path);
  if (path === undefined || text === undefined || line === undefined || !path.endsWith(".py")) return undefined;
  const place = { path, text, line, message };
  return misspelt(place) ?? wrongModule(place, texts) ?? unknownImport(place, texts) ?? unfinishedLine(place);
};

interface Place {
  readonly path: string;
  readonly text: string;
  readonly line: number;
  readonly message: string;
}

function misspelt({ path, text, line, message }: Place): Mend | undefined {
  const name = /^(?:NameError: (?:free variable )?name|AttributeError: .* (?:object )?has no attribute) '(\w+)'/.exec(
    message,
  )?.[1];
  if (name === undefined) return undefined;
  const hinted = /Did you mean: '(\w+)'/.exec(message)?.[1];
  const meant = hinted ?? nearestName(name, [...declaredNames(text), ...pythonNames]);
  if (meant !== undefined)
    return {
      path,
      text: withLine(text, line, (old) => replaceWord(old, name, meant)),
      why: `\`${name}\` in line ${line} does not exist; \`${meant}\` does, and is surely meant.`,
    };
  return pythonModules.includes(name)
    ? { path, text: `import ${name}\n${text}`, why: `The module \`${name}\` was used and never imported.` }
    : undefined;
}

function wrongModule({ path, text, line, message }: Place, texts: Parameters<Mender>[1]): Mend | undefined {
  const name = /^ModuleNotFoundError: No module named '(\w+)'/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const own = [...texts.keys()].filter((one) => one.endsWith(".py")).map((one) => one.slice(0, -3));
  const meant = nearestName(name, [...own, ...pythonModules]);
  return meant === undefined
    ? undefined
    : {
        path,
        text: replaceWord(text, name, meant),
        why: `There is no module \`${name}\` (line ${line}); \`${meant}\` is meant.`,
      };
}

function unknownImport({ path, text, message }: Place, texts: Parameters<Mender>[1]): Mend | undefined {
  const [, name, module] = /^ImportError: cannot import name '(\w+)' from '([\w.]+)'/.exec(message) ?? [];
  const source = module === undefined ? undefined : texts.get(`${module.replaceAll(".", "/")}.py`);
  if (name === undefined || source === undefined) return undefined;
  const hinted = /Did you mean: '(\w+)'/.exec(message)?.[1];
  const meant =
    hinted ??
    nearestName(
      name,
      Array.from(source.matchAll(/^(?:def|class) (\w+)|^(\w+) =/gm), (match) => match[1] ?? match[2] ?? ""),
    );
  return meant === undefined
    ? undefined
    : { path, text: replaceWord(text, name, meant), why: `\`${module}\` has no \`${name}\`, it has \`${meant}\`.` };
}

const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

function unfinishedLine({ path, text, line, message }: Place): Mend | undefined {
  const changed = (change: (old: string) => string, why: string): Mend => ({
    path,
    text: withLine(text, line, change),
    why,
  });
  if (/expected ':'/.test(message))
    return changed((old) => `${old.trimEnd()}:`, `A colon was missing at the end of line ${line}.`);
  const open = /'([([{])' was never closed/.exec(message)?.[1];
  if (open !== undefined)
    return changed((old) => closeBefore(old, pairs[open] ?? ")"), `The \`${open}\` in line ${line} was never closed.`);
  if (/unterminated (?:f-)?string|EOL while scanning string/.test(message)) {
    const quote = /(["'])[^"']*$/.exec(lineOf(text, line))?.[1] ?? '"';
    return changed(
      (old) => closeString(old, quote),
      `The text in line ${line} was never ended: a quotation mark was missing.`,
    );
  }
  if (/expected an indented block/.test(message))
    return changed(
      (old) => `${indentAbove(text, line)}    ${old.trimStart()}`,
      `Line ${line} belongs into the block above and was not indented.`,
    );
  if (/unexpected indent/.test(message))
    return changed(
      (old) => indentAbove(text, line) + old.trimStart(),
      `Line ${line} was indented without a block around it.`,
    );
  if (/Missing parentheses in call to 'print'/.test(message))
    return changed(
      (old) => old.replace(/\bprint\s+(.+?)\s*$/, "print($1)"),
      `\`print\` in line ${line} needs brackets.`,
    );
  return undefined;
}

/** A string that was left open within brackets ends before them. */
function closeString(old: string, quote: string): string {
  const ended = new RegExp(`^(.*${escapePattern(quote)}[^)\\]]*?)([)\\]]*)\\s*$`).exec(old);
  return ended ? `${ended[1]}${quote}${ended[2]}` : old + quote;
}

function closeBefore(old: string, bracket: string): string {
  const line = old.trimEnd();
  return line.endsWith(":") ? `${line.slice(0, -1)}${bracket}:` : line + bracket;
}

function indentAbove(text: string, line: number): string {
  const above =
    text
      .split("\n")
      .slice(0, line - 1)
      .findLast((one) => one.trim() !== "") ?? "";
  return /^\s*/.exec(above)?.[0] ?? "";
}
