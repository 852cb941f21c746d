// Renders the schema of an answer as TypeScript, with constraints in comments: easy for models to read, and short.
import type { z } from "zod";
import { nameDefinitions } from "./definition-names.ts";
import { asSchema, definitionsOf, type JsonSchema, jsonSchemaOf, withDefinitionsInPlace } from "./json-schema.ts";
import { description, schemaNotes } from "./schema-notes.ts";

/** Shorter objects without comments take one line. */
const maxLineLength = 60;
const indent = "  ";

/** The names of shared types by their references. */
type Names = ReadonlyMap<string, string>;

/** Named types first, then the answer's own. */
export function renderSchema(schema: z.ZodType): string {
  const root = jsonSchemaOf(schema);
  const names = nameDefinitions(root);
  const inPlace = (part: JsonSchema) => withDefinitionsInPlace(part, root, (reference) => !names.has(reference));
  const definitions = definitionsOf(root);
  const types = Array.from(names, ([reference, name]) => {
    const definition = inPlace(definitions.get(reference) ?? {});
    return `${commentBefore(definition)}type ${name} =${afterSign(typeText(definition, names))}`;
  });
  const answer = names.get("#") ?? `${commentBefore(root)}${typeText(inPlace(root), names).trimStart()}`;
  return [...types, answer].join("\n\n");
}

function commentBefore(schema: JsonSchema): string {
  const comment = commentOf(schema);
  return comment === "" ? "" : `// ${comment}\n`;
}

function commentOf(schema: JsonSchema): string {
  const notes = schemaNotes(schema).join(", ");
  const text = description(schema);
  if (text === "" || notes === "") return text + notes;
  return `${text.replace(/\.$/, "")}; ${notes}`;
}

function typeText(schema: JsonSchema, names: Names): string {
  const { $ref, enum: values, allOf, type } = schema;
  if ($ref !== undefined) return names.get($ref) ?? "any";
  if ("const" in schema) return JSON.stringify(schema.const);
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return unionText(alternatives, names);
  if (allOf) return allOf.map((part) => operand(part, names)).join(" & ");
  if (Array.isArray(type)) return type.map((one) => operand({ ...schema, type: one }, names)).join(" | ");
  if (schema.not !== undefined) return "never";
  return plainText(schema, names);
}

function plainText(schema: JsonSchema, names: Names): string {
  switch (schema.type) {
    case "object":
      return objectText(schema, names);
    case "array":
      return arrayText(schema, names);
    case "integer":
      return "int";
    case "string":
    case "number":
    case "boolean":
    case "null":
      return schema.type;
    default:
      return "any";
  }
}

/** Alternatives with comments take a line each. */
function unionText(alternatives: readonly JsonSchema[], names: Names): string {
  const texts = alternatives.map((one) => ({ text: typeText(one, names), comment: commentOf(one) }));
  if (texts.every(({ text, comment }) => comment === "" && !text.startsWith("\n")))
    return texts.map(({ text }) => text).join(" | ");
  return texts
    .map(({ text, comment }) => (text.startsWith("\n") ? text : `\n${indented(`| ${withComment(text, comment)}`)}`))
    .join("");
}

function objectText(schema: JsonSchema, names: Names): string {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const fields = Object.entries(properties).map(([key, part]) =>
    fieldText(key, asSchema(part), required.includes(key), names),
  );
  if (fields.length > 0) return inBraces(fields);
  if (additionalProperties === undefined || additionalProperties === false) return "{}";
  const keys = operand({ type: "string", ...(typeof propertyNames === "object" ? propertyNames : {}) }, names);
  const name = required.length > 0 || keys === "string" ? "Record" : "PartialRecord";
  return `${name}<${keys}, ${operand(asSchema(additionalProperties), names)}>`;
}

interface Field {
  readonly text: string;
  readonly comment: string;
}

function fieldText(key: string, part: JsonSchema, isRequired: boolean, names: Names): Field {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
  return { text: `${name}${isRequired ? "" : "?"}:${afterSign(typeText(part, names))}`, comment: commentOf(part) };
}

function inBraces(fields: readonly Field[]): string {
  const line = `{ ${fields.map(({ text }) => text).join(", ")} }`;
  const isPlain = fields.every(({ text, comment }) => comment === "" && !text.includes("\n"));
  if (isPlain && line.length <= maxLineLength) return line;
  return `{\n${fields.map(({ text, comment }) => indented(withComment(text, comment))).join("\n")}\n}`;
}

/** Puts the comment at the end of the first line, before the contents. */
function withComment(text: string, comment: string): string {
  if (comment === "") return text;
  const end = text.indexOf("\n");
  return end < 0 ? `${text} // ${comment}` : `${text.slice(0, end)} // ${comment}${text.slice(end)}`;
}

function arrayText({ prefixItems, items }: JsonSchema, names: Names): string {
  const rest = Array.isArray(items) || items === false || items === undefined ? undefined : asSchema(items);
  const list = rest ? `${operand(rest, names, isUnion(rest))}[]` : "any[]";
  if (!prefixItems) return list;
  const entries = prefixItems.map((part) => operand(asSchema(part), names));
  return `[${[...entries, ...(rest ? [`...${list}`] : [])].join(", ")}]`;
}

/** A type within another one. Multi-line types need brackets, because the last line may end in a comment. */
function operand(schema: JsonSchema, names: Names, isLoose = false): string {
  const text = typeText(schema, names);
  if (text.startsWith("\n")) return `(${text}\n)`;
  return isLoose ? `(${text})` : text;
}

function isUnion({ $ref, enum: values, anyOf, oneOf, allOf, type }: JsonSchema): boolean {
  if ($ref !== undefined) return false;
  return [values, anyOf, oneOf, allOf, type].some((members) => Array.isArray(members) && members.length > 1);
}

function afterSign(text: string): string {
  return text.startsWith("\n") ? text : ` ${text}`;
}

function indented(text: string): string {
  const lines = text.split("\n");
  return lines.map((line) => (line === "" ? line : indent + line)).join("\n");
}
