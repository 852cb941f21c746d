// TypeScript and JSX to JavaScript. Lines stay where they are.
import { type Options, transform } from "sucrase";
import { extensionOf } from "./data-url.ts";
import { hasJsx } from "./imports.ts";
import { memoByText } from "./memo.ts";
import type { Problem } from "./page.ts";

export const scriptExtensions = ["js", "mjs", "jsx", "ts", "mts", "tsx"];

export type Compiled = { readonly code: string } | { readonly problem: Problem };

export const compileModule = memoByText((path: string, source: string): Compiled => {
  const extension = extensionOf(path);
  const isTyped = /^m?tsx?$/.test(extension);
  // Plain JavaScript is left to the browser: its messages are better, and it knows syntax that sucrase does not.
  if (!isTyped && extension !== "jsx" && !hasJsx(source)) return { code: source };
  const transforms: Options["transforms"] = isTyped ? ["typescript"] : [];
  if (!/^m?ts$/.test(extension)) transforms.push("jsx");
  return compile(path, source, { transforms, jsxRuntime: "automatic", production: true, disableESTransforms: true });
});

/** For `<script type="text/babel">`, which uses the globals React and ReactDOM. */
export function compileClassic(path: string, source: string): Compiled {
  return compile(path, source, { transforms: ["typescript", "jsx"], production: true, disableESTransforms: true });
}

function compile(path: string, source: string, options: Options): Compiled {
  try {
    return { code: transform(source, options).code };
  } catch (error) {
    return { problem: { kind: "syntax", path, ...readPlace(error) } };
  }
}

/** Sucrase reports a place at the end of its message: "Unexpected token (3:5)". */
function readPlace(error: unknown): { line: number; column: number; detail: string } {
  const message = error instanceof Error ? error.message : String(error);
  const [, text = message, line = "1", column = "1"] =
    /^(?:Error transforming [^:]*: )?(.*) \((\d+):(\d+)\)$/s.exec(message) ?? [];
  return { line: Number(line), column: Number(column), detail: text };
}
