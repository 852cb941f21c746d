// Where a script names other modules.
import type { Tree } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { memoByText } from "./memo.ts";

export interface ImportPlace {
  readonly specifier: string;
  /** From the opening quote to the end of the import's attributes. */
  readonly from: number;
  readonly to: number;
  /** An asset is `new URL("…", import.meta.url)`. */
  readonly kind: "static" | "dynamic" | "asset";
}

export const scriptParser = parser.configure({ dialect: "jsx" });
const kinds: Readonly<Record<string, ImportPlace["kind"]>> = {
  ImportDeclaration: "static",
  ExportDeclaration: "static",
  DynamicImport: "dynamic",
};
const attributes = /^\s*(?:with|assert)\s*\{[^}]*\}/;

export function findImports(tree: Tree, code: string): ImportPlace[] {
  const found: ImportPlace[] = [];
  tree.iterate({
    enter: ({ name, from, to, node }) => {
      if (name !== "String") return;
      const parent = node.parent?.name ?? "";
      const kind = parent === "ArgList" && isAssetUrl(code, from, to) ? "asset" : kinds[parent];
      if (kind === undefined) return;
      const attributesLength = parent === "ImportDeclaration" ? (attributes.exec(code.slice(to))?.[0].length ?? 0) : 0;
      found.push({ specifier: code.slice(from + 1, to - 1), from, to: to + attributesLength, kind });
    },
  });
  return found;
}

function isAssetUrl(code: string, from: number, to: number): boolean {
  return (
    /\bnew\s+URL\(\s*$/.test(code.slice(Math.max(0, from - 40), from)) &&
    /^\s*,\s*import\.meta\.url/.test(code.slice(to))
  );
}

export const hasJsx = memoByText((code: string) => {
  if (!/<[A-Za-z>]/.test(code)) return false;
  let isFound = false;
  scriptParser.parse(code).iterate({
    enter: ({ name }) => {
      if (name === "JSXElement" || name === "JSXSelfClosingTag") isFound = true;
      return !isFound;
    },
  });
  return isFound;
});
