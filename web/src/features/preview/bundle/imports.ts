// Where a script names other modules.
import { parser } from "@lezer/javascript";

export interface ImportPlace {
  readonly specifier: string;
  /** From the opening quote to the end of the import's attributes. */
  readonly from: number;
  readonly to: number;
  /** `new URL("…", import.meta.url)`: an asset, not a module. */
  readonly isAsset: boolean;
}

const jsxParser = parser.configure({ dialect: "jsx" });
const attributes = /^\s*(?:with|assert)\s*\{[^}]*\}/;

export function findImports(code: string): ImportPlace[] {
  if (!/\bimport\b|\bexport\b/.test(code)) return [];
  const found: ImportPlace[] = [];
  jsxParser.parse(code).iterate({
    enter: ({ name, from, to, node }) => {
      if (name !== "String") return;
      const parent = node.parent?.name ?? "";
      const isAsset = parent === "ArgList" && isAssetUrl(code, from, to);
      if (!isAsset && !["ImportDeclaration", "ExportDeclaration", "DynamicImport"].includes(parent)) return;
      const attributesLength = parent === "ImportDeclaration" ? (attributes.exec(code.slice(to))?.[0].length ?? 0) : 0;
      found.push({ specifier: code.slice(from + 1, to - 1), from, to: to + attributesLength, isAsset });
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

export function hasJsx(code: string): boolean {
  if (!/<[A-Za-z>]/.test(code)) return false;
  let isFound = false;
  jsxParser.parse(code).iterate({
    enter: ({ name }) => {
      if (name === "JSXElement" || name === "JSXSelfClosingTag") isFound = true;
      return !isFound;
    },
  });
  return isFound;
}
