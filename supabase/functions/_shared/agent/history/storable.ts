// What a model says, as it can be stored: the database knows no NUL and no half of a character.
import { toStorable } from "../../workspace/text.ts";

/** Every text in a value of JSON, names of fields included. */
export function storable<Value>(value: Value): Value {
  if (typeof value === "string") return toStorable(value) as Value & string; // a text stays a text
  if (Array.isArray(value)) return value.map(storable) as Value & unknown[]; // a list stays a list
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [toStorable(name), storable(field)]);
  return Object.fromEntries(fields) as Value & object; // an object keeps its fields
}

/** A stream may be cut in the middle of a character: its first half waits for the second. */
export function createTextJoiner(): (text: string) => string {
  let half = "";
  return (text) => {
    const whole = half + text;
    half = /[\uD800-\uDBFF]$/.exec(whole)?.[0] ?? "";
    return toStorable(half === "" ? whole : whole.slice(0, -1));
  };
}
