// Names that exist and hold something else than was thought.
import { escapePattern, lineOf, type Mend, type Mender, replaceWord, withLine } from "./mend.ts";
import { nearestName } from "./near-name.ts";

export const assignedConstant: Mender = ({ message, path, line }, texts) => {
  const text = path === undefined ? undefined : texts.get(path);
  if (path === undefined || text === undefined || line === undefined) return undefined;
  const named = /^TypeError: '([\w$]+)' is read-only/.exec(message)?.[1];
  const isV8 = message.startsWith("TypeError: Assignment to constant variable");
  const name =
    named ??
    (isV8
      ? /([\w$]+)\s*(?:[-+*/%&|^]|\*\*|\?\?|<<|>>)?=(?!=)|([\w$]+)\s*(?:\+\+|--)/
          .exec(lineOf(text, line))
          ?.slice(1)
          .find((one) => one !== undefined)
      : undefined);
  if (name === undefined) return undefined;
  const declared = new RegExp(`\\bconst(?=\\s+${escapePattern(name)}\\b)`);
  return declared.test(text)
    ? {
        path,
        text: text.replace(declared, "let"),
        why: `\`${name}\` is a constant, yet line ${line} gives it another value; it is a variable now (\`let\`).`,
      }
    : undefined;
};

/** Three causes, the surest first: a loop that goes one too far, a misspelt key, and something that may be missing. */
export const propertyOfNothing: Mender = (error, texts) => {
  const { message, path, line } = error;
  const property =
    /cannot (?:read|set) propert(?:y|ies) '?([\w$]+)'? of (?:undefined|null)|Cannot read properties of (?:undefined|null) \(reading '([\w$]+)'\)/
      .exec(message)
      ?.slice(1)
      .find((one) => one !== undefined);
  const text = path === undefined ? undefined : texts.get(path);
  if (property === undefined || path === undefined || text === undefined || line === undefined) return undefined;
  return (
    loopTooFar(path, text, line) ??
    misspeltKey(path, text, line, property, texts) ??
    mayBeMissing(path, text, line, property, message)
  );
};

function loopTooFar(path: string, text: string, line: number): Mend | undefined {
  const lines = text.split("\n");
  for (let number = line; number > Math.max(0, line - 8); number -= 1) {
    const old = lines[number - 1] ?? "";
    if (!/\bfor\s*\(.*<=\s*[\w$.]+\.length\b/.test(old)) continue;
    return {
      path,
      text: withLine(text, number, (one) => one.replace(/<=(?=\s*[\w$.]+\.length\b)/, "<")),
      why: `The loop in line ${number} goes one too far: the last place of a list is its length minus one, so \`<=\` must be \`<\`.`,
    };
  }
  return undefined;
}

function ownerIn(line: string, property: string): string | undefined {
  return new RegExp(`([\\w$]+)(?:\\[[^\\]]*\\]|\\([^)]*\\))?\\.${escapePattern(property)}(?![\\w$])`).exec(line)?.[1];
}

function misspeltKey(path: string, text: string, line: number, property: string, texts: Mapped): Mend | undefined {
  const owner = ownerIn(lineOf(text, line), property);
  if (owner === undefined || !new RegExp(`\\.${escapePattern(owner)}(?![\\w$])`).test(lineOf(text, line)))
    return undefined;
  const keys = Array.from(
    [...texts.values()].join("\n").matchAll(/(?:^|[{,\s])["']?([A-Za-z_$][\w$]*)["']?\s*:/g),
    (match) => match[1] ?? "",
  );
  const meant = keys.includes(owner) ? undefined : nearestName(owner, keys);
  if (meant === undefined) return undefined;
  return {
    path,
    text: withLine(text, line, (old) => replaceWord(old, owner, meant)),
    why: `Nothing has a \`${owner}\` (line ${line}); the key is \`${meant}\`.`,
  };
}

type Mapped = Parameters<Mender>[1];

function mayBeMissing(path: string, text: string, line: number, property: string, message: string): Mend | undefined {
  const owner = ownerIn(lineOf(text, line), property);
  if (owner === undefined || /set propert/.test(message)) return undefined;
  const place = new RegExp(`(?<![?])\\.(?=${escapePattern(property)}(?![\\w$]))`);
  return {
    path,
    text: withLine(text, line, (old) => old.replace(place, "?.")),
    why: `\`${owner}\` has no value when line ${line} asks for its \`${property}\`. I made that line bear it (\`?.\`); whether \`${owner}\` should have a value there you know better than I.`,
  };
}

/** Functions that compute something and give nothing back. Only asked where something undefined came out. */
export const missingReturn: Mender = ({ message }, texts) => {
  if (!/got undefined|returns? undefined|got None|NaN/i.test(message)) return undefined;
  for (const [path, text] of texts) {
    for (const found of text.matchAll(/function ([\w$]+)\([^)]*\)[^{]{0,80}\{\n([\s\S]*?)\n\}/g)) {
      const [whole, name, body = ""] = found;
      if (/\breturn\b/.test(body)) continue;
      const last = body.split("\n").at(-1) ?? "";
      const value =
        /^(\s*)(?!(?:const|let|var|if|for|while|console|throw|\}))([\w$.]+(?:\s*[-+*/%?&|<>=]+\s*|\(|\.|\[).*|[\w$]+);?$/.exec(
          last,
        );
      const made = /^(\s*)(?:const|let|var) ([\w$]+)\s*=/.exec(last);
      if (!value && !made) continue;
      if (value && /(^|[^=!<>])=(?!=|>)/.test(value[2] ?? "")) continue;
      const mended = value ? `${value[1]}return ${last.trim()}` : `${last}\n${made?.[1]}return ${made?.[2]};`;
      const next = `${whole.slice(0, whole.length - 2 - last.length)}${mended}\n}`;
      return {
        path,
        text: text.slice(0, found.index) + next + text.slice(found.index + whole.length),
        why: `\`${name}\` in \`${path}\` works something out and never returns it.`,
      };
    }
  }
  return undefined;
};
