// The `_headers` file of Cloudflare: how it is written, and for the local servers, which headers a path gets.
import type { HeaderBlock } from "./site-headers.ts";

export interface HeaderRule {
  readonly path: RegExp;
  /** Headers of earlier rules that this rule takes away before it sets its own. */
  readonly removed: readonly string[];
  readonly set: readonly (readonly [name: string, value: string])[];
}

export function renderHeadersFile(blocks: readonly HeaderBlock[]): string {
  return blocks.map(renderBlock).join("\n");
}

function renderBlock({ comment, path, removed = [], set }: HeaderBlock): string {
  const lines = [
    ...removed.map((name) => `  ! ${name}`),
    ...Object.entries(set).map(([name, value]) => `  ${name}: ${value}`),
  ];
  return `# ${comment}\n${path}\n${lines.join("\n")}\n`;
}

/** Throws with the line it cannot read. Placeholders and absolute URLs, which Pages also allows, are refused. */
export function parseHeadersFile(text: string): HeaderRule[] {
  const rules: { path: RegExp; removed: string[]; set: [string, string][] }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const content = line.trim();
    if (content === "" || content.startsWith("#")) continue;
    const rule = rules.at(-1);
    const header = /^([\w-]+): *(.+)$/.exec(content);
    if (/^\/[^:\s]*$/.test(line.trimEnd())) rules.push({ path: toPattern(content), removed: [], set: [] });
    else if (rule && /^! [\w-]+$/.test(content)) rule.removed.push(content.slice(2));
    else if (rule && header?.[1] && header[2]) rule.set.push([header[1], header[2]]);
    else throw new Error(`Line ${index + 1} of _headers cannot be read: ${line}`);
  }
  return rules;
}

function toPattern(path: string): RegExp {
  const literals = path.split("*").map((literal) => literal.replace(/[\\^$.|+?()[\]{}]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`);
}

/** Rules apply in order. A header that several of them set gets all values, joined by commas. */
export function applyHeaders(rules: readonly HeaderRule[], path: string, headers: Headers): void {
  const setByRule = new Set<string>();
  for (const { removed, set } of rules.filter((rule) => rule.path.test(path))) {
    for (const name of removed) headers.delete(name);
    for (const [name, value] of set) {
      if (setByRule.has(name.toLowerCase())) headers.append(name, value);
      else headers.set(name, value);
      setByRule.add(name.toLowerCase());
    }
  }
}
