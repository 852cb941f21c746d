const stringOrComment = /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const stringOrTrailingComma = /("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g;

/** Parses JSON with comments and trailing commas, the form of deno.json and deno.jsonc. */
export function parseJsonc(text: string): unknown {
  const keepStrings = (_match: string, quoted: string | undefined) => quoted ?? "";
  return JSON.parse(text.replace(stringOrComment, keepStrings).replace(stringOrTrailingComma, keepStrings));
}
