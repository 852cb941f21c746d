// lite guesses the types of a body's values: "12345678901234567890.1" becomes a rounded number, bare strings fail as jsonb, objects
// become "[object Object]" in text columns, arrays of a newer enum "a,b". Here each value becomes text for its column's
// type, as json_populate_record would write it, and passes lite in an opaque wrapper.
import type { IntrospectResult } from "@supabase/lite";
import { arrayLiteral } from "../filters/array-literal.ts";
import { mapNode, type QueryPlugin } from "../query-plugin.ts";
import { defaultValue, type Row } from "./missing-values.ts";

/** lite spreads the elements of a variadic argument. */
type Shape = "json" | "array" | "variadic" | "plain";
export type Shapes = ReadonlyMap<string, Shape>;

class WrittenValue {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function shapeOf(typeName: string | undefined): Shape {
  if (typeName === "json" || typeName === "jsonb") return "json";
  return typeName !== undefined && (typeName.startsWith("_") || typeName.endsWith("[]")) ? "array" : "plain";
}

export function columnShapes({ columns }: IntrospectResult, table: string): Shapes {
  const ofTable = columns.filter((column) => column.table === table);
  return new Map(ofTable.map(({ name, pg_type, type }) => [name, shapeOf(pg_type ?? type)]));
}

/** Over all overloads; where they differ, a name is plain. */
export function argumentShapes({ functions = [] }: IntrospectResult, name: string): Shapes {
  const shapes = new Map<string, Shape>();
  for (const { arg_names, arg_types, has_variadic } of functions.filter((overload) => overload.name === name)) {
    for (const [index, argument] of arg_names.entries()) {
      const isVariadic = has_variadic && index === arg_names.length - 1;
      const shape = isVariadic ? "variadic" : shapeOf(arg_types[index]);
      shapes.set(argument, (shapes.get(argument) ?? shape) === shape ? shape : "plain");
    }
  }
  return shapes;
}

/** Values as text for Postgres to read. */
export function writeRow(row: Row, shapes: Shapes): Row {
  return mapValues(row, (value, name) => writeValue(value, shapes.get(name) ?? "plain"));
}

/** The same, hidden from lite until the query is compiled. */
export function wrapRow(row: Row, shapes: Shapes): Row {
  return mapValues(writeRow(row, shapes), (value) => (typeof value === "string" ? new WrittenValue(value) : value));
}

function mapValues(row: Row, change: (value: unknown, name: string) => unknown): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value, name)]));
}

function writeValue(value: unknown, shape: Shape): unknown {
  if (value === null || value === undefined || shape === "variadic") return value;
  if (shape === "json") return JSON.stringify(value);
  if (shape === "array" && Array.isArray(value)) return arrayLiteral(value);
  return typeof value === "object" ? JSON.stringify(value) : value;
}

export function writtenValues(): QueryPlugin {
  return {
    transformQuery: ({ node }) => mapNode(node, unwrapNode),
    transformResult: async ({ result }) => result,
  };
}

function unwrapNode(node: object): object | undefined {
  if (!("kind" in node)) return undefined;
  if (node.kind === "ValueNode" && "value" in node) return valueNode(node.value);
  if (!("values" in node && Array.isArray(node.values))) return undefined;
  if (node.kind === "ValueListNode") return { ...node, values: node.values.map(insertedNode) };
  if (node.kind !== "PrimitiveValueListNode") return undefined;
  if (!node.values.includes(defaultValue)) return { ...node, values: node.values.map(unwrap) };
  return { kind: "ValueListNode", values: node.values.map((value) => insertedNode({ kind: "ValueNode", value })) };
}

function insertedNode(node: object): object {
  if ("value" in node && node.value === defaultValue) return { kind: "DefaultInsertValueNode" };
  return mapNode(node, unwrapNode);
}

/** When lite looks for the row that an upsert replaces, an unknown default matches none. */
function valueNode(value: unknown): object {
  return { kind: "ValueNode", value: value === defaultValue ? null : unwrap(value) };
}

function unwrap(value: unknown): unknown {
  return value instanceof WrittenValue ? value.text : value;
}
