// What a file is made of, found with patterns: enough for an explanation, without a parser.

/** The first group is the name, the second what a comment says of it. */
type Fact = readonly [label: string, pattern: RegExp];

const javascript: readonly Fact[] = [
  ["Imports", /^import[^'"]*["']([^"']+)/gm],
  ["Types", /^(?:export )?(?:interface|type) (\w+)/gm],
  ["Classes", /^(?:export )?class (\w+)/gm],
  ["Functions", /(?<=\/\*\*\s*([^/]*?)\s*\*\/\n|)^(?:export )?(?:async )?function (?<name>\w+\([^)]*\))/gm],
  ["Functions in variables", /^(?:export )?const (\w+) = (?:async )?\([^)]*\)(?:: [^=]+)? =>/gm],
  ["Tests", /^\s*(?:test|it)\(\s*["'`]([^"'`]+)/gm],
  ["Events it reacts to", /addEventListener\(\s*["'](\w+)/g],
  ["Browser features", /\b(localStorage|fetch|setInterval|requestAnimationFrame|canvas)\b/g],
];

const python: readonly Fact[] = [
  ["Imports", /^(?:from|import) ([\w.]+)/gm],
  ["Classes", /^class (\w+)/gm],
  ["Functions", /^def (\w+\([^)]*\)).*:(?:\n\s+"""([^"]*)""")?/gm],
  ["Tests", /^\s+def (test_\w+)/gm],
];

const html: readonly Fact[] = [
  ["Title", /<title[^>]*>([^<]*)/gi],
  ["Headings", /<h[1-6][^>]*>\s*([^<]+)/gi],
  ["Files it loads", /(?:src|href)="([\w./-]+\.(?:css|js))"/gi],
  ["Elements that scripts and links can find", /\sid="([^"]+)"/g],
];

const css: readonly Fact[] = [
  ["Rules", /^\s*([^\s{}@;][^{};]*?)\s*\{/gm],
  ["Variables", /(--[\w-]+)\s*:/g],
  ["Conditions", /@media\s*([^{]+?)\s*\{/g],
];

const kinds: readonly (readonly [files: RegExp, noun: string, facts: readonly Fact[]])[] = [
  [/\.[cm]?[jt]sx?$/, "a program", javascript],
  [/\.py$/, "a Python program", python],
  [/\.html?$/, "a page", html],
  [/\.css$/, "a style sheet", css],
  [/\.json$/, "data", [["Keys", /^\s{0,2}"([^"]+)"\s*:/gm]]],
  [/$/, "a text", [["Headings", /^#+ (.+)$/gm]]],
];
const maxNames = 12;

export function outlineOf(path: string, text: string): { readonly sentence: string; readonly facts: string[] } {
  const [, noun = "", facts = []] = kinds.find(([files]) => files.test(path)) ?? [];
  const lines = text.trimEnd().split("\n").length;
  return {
    sentence: `\`${path}\` is ${noun} of ${lines} ${lines === 1 ? "line" : "lines"}.`,
    facts: facts.flatMap(([label, pattern]) => {
      const names = [...new Set(Array.from(text.matchAll(pattern), named))];
      const rest = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
      return names.length === 0 ? [] : [`**${label}**: ${names.slice(0, maxNames).join(", ")}${rest}`];
    }),
  };
}

/** A lookbehind's group comes first: there the name has a name. */
function named({ 1: first = "", 2: second, groups }: RegExpMatchArray): string {
  const [name, note] = groups?.name === undefined ? [first, second] : [groups.name, first];
  const code = `\`${name.replace(/\s+/g, " ").replaceAll("`", "'").trim().slice(0, 100)}\``;
  return note === undefined || note === "" ? code : `${code} (${note.replace(/\s*\n\s*\*?\s*/g, " ").trim()})`;
}
