// What a file is made of, found with patterns: enough for an explanation, without a parser.

interface Kind {
  readonly files: RegExp;
  readonly noun: string;
  /** A group for the name and, where there is more to say, a second one for that. */
  readonly facts: readonly (readonly [label: string, pattern: RegExp])[];
}

const comment = String.raw`(?:\/\*\*\s*((?:[^*]|\*(?!\/))*?)\s*\*\/\s*)?`;

const kinds: readonly Kind[] = [
  {
    files: /\.[cm]?[jt]sx?$/,
    noun: "a program",
    facts: [
      ["Imports", /^import[^'"]*["']([^"']+)/gm],
      ["Types", /^(?:export )?(?:interface|type) (\w+)/gm],
      ["Classes", /^(?:export )?class (\w+)/gm],
      ["Functions", new RegExp(`${comment}^(?:export )?(?:async )?function (\\w+\\([^)]*\\))`, "gm")],
      ["Functions in variables", /^(?:export )?const (\w+) = (?:async )?\([^)]*\)(?:: [^=]+)? =>/gm],
      ["Tests", /^\s*(?:test|it)\(\s*["'`]([^"'`]+)/gm],
      ["Events it reacts to", /addEventListener\(\s*["'](\w+)/g],
      ["Browser features", /\b(localStorage|fetch|setInterval|requestAnimationFrame|canvas)\b/g],
    ],
  },
  {
    files: /\.py$/,
    noun: "a Python program",
    facts: [
      ["Imports", /^(?:from|import) ([\w.]+)/gm],
      ["Classes", /^class (\w+)/gm],
      ["Functions", /^def (\w+\([^)]*\)).*:(?:\n\s+"""([^"]*)""")?/gm],
      ["Tests", /^\s+def (test_\w+)/gm],
    ],
  },
  {
    files: /\.html?$/,
    noun: "a page",
    facts: [
      ["Title", /<title[^>]*>([^<]*)/gi],
      ["Headings", /<h[1-6][^>]*>\s*([^<]+)/gi],
      ["Files it loads", /(?:src|href)="([\w./-]+\.(?:css|js))"/gi],
      ["Elements that scripts and links can find", /\sid="([^"]+)"/g],
    ],
  },
  {
    files: /\.css$/,
    noun: "a style sheet",
    facts: [
      ["Rules", /^\s*([^\s{}@;][^{};]*?)\s*\{/gm],
      ["Variables", /(--[\w-]+)\s*:/g],
      ["Conditions", /@media\s*([^{]+?)\s*\{/g],
    ],
  },
  { files: /\.json$/, noun: "data", facts: [["Keys", /^\s{0,2}"([^"]+)"\s*:/gm]] },
  { files: /\.md$/, noun: "a text", facts: [["Headings", /^#+ (.+)$/gm]] },
];

const plain: Kind = { files: /$/, noun: "a text", facts: [] };
const maxNames = 12;

export interface Outline {
  readonly sentence: string;
  /** Items of a Markdown list. */
  readonly facts: readonly string[];
}

export function outlineOf(path: string, text: string): Outline {
  const { noun, facts } = kinds.find(({ files }) => files.test(path)) ?? plain;
  const lines = text.trimEnd().split("\n").length;
  return {
    sentence: `\`${path}\` is ${noun} of ${lines} ${lines === 1 ? "line" : "lines"}.`,
    facts: facts.flatMap(([label, pattern]) => {
      const names = new Set(Array.from(text.matchAll(pattern), namedBy));
      const rest = names.size > maxNames ? ` and ${names.size - maxNames} more` : "";
      return names.size === 0 ? [] : [`**${label}**: ${[...names].slice(0, maxNames).join(", ")}${rest}`];
    }),
  };
}

/** A function comes with what its comment says. */
function namedBy([, first, second]: RegExpMatchArray): string {
  const [name = "", note] = second?.includes("(") ? [second, first] : [first, second];
  const code = `\`${name.replace(/\s+/g, " ").replaceAll("`", "'").trim().slice(0, 100)}\``;
  return note === undefined ? code : `${code} (${note.replace(/\s*\n\s*\*?\s*/g, " ").trim()})`;
}
