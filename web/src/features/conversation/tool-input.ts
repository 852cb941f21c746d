// What a model gave to a tool, and what the tool answered, as far as it is text.

const textFields = [
  "path",
  "to",
  "content",
  "find",
  "replace",
  "query",
  "path_prefix",
  "entry",
  "stdin",
  "question",
] as const;
export type ToolInput = { readonly [Field in (typeof textFields)[number]]?: string };

/** A model may send anything: fields that are no text are left out. */
export function inputOf(input: unknown): ToolInput {
  if (typeof input !== "object" || input === null) return {};
  const fields = new Map<string, unknown>(Object.entries(input));
  return Object.fromEntries(
    textFields.flatMap((name) => {
      const value = fields.get(name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

/** A tool's output is `{text}`; anything else is shown as JSON. */
export function outputText(output: unknown): string {
  if (output === null || output === undefined) return "";
  if (typeof output === "string") return output;
  if (typeof output === "object" && "text" in output && typeof output.text === "string") return output.text;
  return JSON.stringify(output, null, 2);
}
