// Makes text from a model storable: the database accepts no NUL and no half of a character.
import { toStorable } from "../../workspace/text.ts";

/** Replaces characters in every string of a JSON value, names of fields included. */
export function storable<Value>(value: Value): Value {
  if (typeof value === "string") return toStorable(value) as Value & string; // a string stays a string
  if (Array.isArray(value)) return value.map(storable) as Value & unknown[]; // an array stays an array
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [toStorable(name), storable(field)]);
  return Object.fromEntries(fields) as Value & object; // an object keeps its fields
}

/** A stream may split a character: its first half waits for the second. */
export function createTextJoiner(): (text: string) => string {
  let half = "";
  return (text) => {
    const whole = half + text;
    half = /[\uD800-\uDBFF]$/.exec(whole)?.[0] ?? "";
    return toStorable(half === "" ? whole : whole.slice(0, -1));
  };
}
