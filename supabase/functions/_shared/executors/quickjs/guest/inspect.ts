// Values as text, as on Node's console. Pure, so that the test can compare it with Node's own.

export interface InspectOptions {
  readonly depth: number;
}

/** The position of a value: its depth, its indentation and its ancestors. */
interface Place {
  readonly level: number;
  readonly indentation: number;
  readonly within: readonly object[];
  readonly depth: number;
  /** The depth of the last shown object, because deep objects do not share one line. */
  readonly latest: { level: number };
}

const lineWidth = 80;
const maxLevelsInLine = 3;
const shortEntry = 16;
const maxEntries = 100;
const maxStringLength = 10_000;
const identifier = /^[A-Za-z_][A-Za-z_0-9]*$/;

export function inspect(value: unknown, { depth }: InspectOptions = { depth: 2 }): string {
  return inspectAt(value, { level: 0, indentation: 0, within: [], depth, latest: { level: 0 } });
}

function inspectAt(value: unknown, place: Place): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "object" && value !== null) return inspectObject(value, place);
  if (typeof value === "function") return inspectObject(value, place);
  return String(value);
}

function inspectObject(value: object, place: Place): string {
  if (place.within.includes(value)) return "[Circular]";
  const shape = shapeOf(value, place.indentation);
  if (shape.isComplete) return shape.prefix;
  if (place.level > place.depth) return `[${shape.name || "Object"}]`;
  place.latest.level = place.level;
  const inner = {
    ...place,
    level: place.level + 1,
    indentation: place.indentation + 2,
    within: [...place.within, value],
  };
  const own = [...shape.entries(inner), ...propertyEntries(value, shape.skips, inner)];
  if (own.length === 0) return shape.empty;
  return enclose(own, shape, place);
}

interface Shape {
  /** The text before the brace: "Map(2) ", "[Function: f] " or none. */
  readonly prefix: string;
  readonly name: string;
  readonly empty: string;
  readonly braces: readonly [string, string];
  /** The prefix is all there is to show. */
  readonly isComplete: boolean;
  readonly entries: (place: Place) => string[];
  /** Own properties that the entries already show. */
  readonly skips: (key: string | symbol) => boolean;
}

const none = () => [];
const skipsNothing = () => false;
const isIndex = (key: string | symbol) => typeof key === "string" && /^(?:0|[1-9]\d*)$/.test(key);

function shapeOf(value: object, indentation: number): Shape {
  const name = constructorName(value);
  if (typeof value === "function") return titled(functionTitle(value), hasOwnProperties(value));
  if (Array.isArray(value)) return listShape(value, name === "Array" ? "" : `${name}(${value.length}) `, name);
  if (value instanceof Error) return errorShape(value, indentation);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const list = Array.from(value as unknown as ArrayLike<number | bigint>); // Every view but DataView is a list.
    return listShape(list, `${name}(${list.length}) `, name);
  }
  if (value instanceof Map) return collectionShape(name, value.size, (place) => mapEntries(value, place));
  if (value instanceof Set) {
    return collectionShape(name, value.size, (place) => limited([...value]).map((item) => inspectAt(item, place)));
  }
  if (value instanceof Date) return titled(Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString(), false);
  if (value instanceof RegExp) return titled(String(value), false);
  if (value instanceof Promise) return titled("Promise {}", false);
  if (value instanceof WeakMap || value instanceof WeakSet) return titled(`${name} { <items unknown> }`, false);
  if (value instanceof ArrayBuffer) return titled(`ArrayBuffer { byteLength: ${value.byteLength} }`, false);
  const boxed = boxedPrimitive(value);
  if (boxed !== undefined) return titled(boxed, false);
  return plainShape(value, name);
}

function plainShape(value: object, name: string): Shape {
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  const title = name === "" ? "[Object: null prototype] " : name === "Object" ? "" : `${name} `;
  const tagged = typeof tag === "string" && tag !== "" && tag !== name ? `${title || "Object "}[${tag}] ` : title;
  return {
    prefix: tagged,
    name: name || "Object: null prototype",
    empty: `${tagged}{}`,
    braces: ["{", "}"],
    isComplete: false,
    entries: none,
    skips: skipsNothing,
  };
}

function titled(title: string, hasMore: boolean): Shape {
  const braces = ["{", "}"] as const;
  const prefix = hasMore ? `${title} ` : title;
  return { prefix, name: title, empty: title, braces, isComplete: !hasMore, entries: none, skips: skipsNothing };
}

function listShape(list: ArrayLike<unknown>, prefix: string, name: string): Shape {
  return {
    prefix,
    name,
    empty: `${prefix}[]`,
    braces: ["[", "]"],
    isComplete: false,
    entries: (place) => listEntries(list, place),
    skips: isIndex,
  };
}

function collectionShape(name: string, size: number, entries: (place: Place) => string[]): Shape {
  const prefix = `${name}(${size}) `;
  const withCount = (place: Place) => [...entries(place), ...leftOut(size)];
  const braces = ["{", "}"] as const;
  return { prefix, name, empty: `${prefix}{}`, braces, isComplete: false, entries: withCount, skips: skipsNothing };
}

const shownOfErrors = new Set<string | symbol>(["stack", "message", "name", "cause", "errors"]);

function errorShape(error: Error, indentation: number): Shape {
  const title = errorTitle(error).replaceAll("\n", `\n${" ".repeat(indentation)}`);
  const more = ["cause", "errors"].filter((key) => Object.hasOwn(error, key));
  const hasMore = more.length > 0 || Object.keys(error).some((key) => !shownOfErrors.has(key));
  const entries = (place: Place) => more.map((key) => `[${key}]: ${inspectAt(Reflect.get(error, key), place)}`);
  return { ...titled(title, hasMore), entries, skips: (key) => shownOfErrors.has(key) };
}

function errorTitle(error: Error): string {
  const { stack } = error;
  const header = `${error.name}: ${error.message}`;
  if (typeof stack !== "string" || stack === "") return `[${error.message === "" ? error.name : header}]`;
  return stack.trimEnd();
}

function listEntries(list: ArrayLike<unknown>, place: Place): string[] {
  const shown: string[] = [];
  for (let index = 0; index < list.length && shown.length < maxEntries; index++) {
    const gap = holesFrom(list, index);
    shown.push(gap === 0 ? inspectAt(list[index], place) : `<${gap} empty item${gap === 1 ? "" : "s"}>`);
    index += Math.max(0, gap - 1);
  }
  return [...shown, ...leftOut(list.length)];
}

function holesFrom(list: ArrayLike<unknown>, start: number): number {
  let end = start;
  while (end < list.length && !Object.hasOwn(list, end)) end++;
  return end - start;
}

function mapEntries(map: Map<unknown, unknown>, place: Place): string[] {
  return limited([...map]).map(([key, value]) => `${inspectAt(key, place)} => ${inspectAt(value, place)}`);
}

function limited<Item>(items: Item[]): Item[] {
  return items.slice(0, maxEntries);
}

function leftOut(count: number): string[] {
  const more = count - maxEntries;
  return more > 0 ? [`... ${more} more item${more === 1 ? "" : "s"}`] : [];
}

function propertyEntries(value: object, skips: Shape["skips"], place: Place): string[] {
  const keys = Reflect.ownKeys(value).filter((key) => !skips(key) && isShown(value, key));
  return limited(keys).map((key) => `${keyText(key)}: ${propertyText(value, key, place)}`);
}

function isShown(value: object, key: string | symbol): boolean {
  return Object.getOwnPropertyDescriptor(value, key)?.enumerable === true;
}

function propertyText(value: object, key: string | symbol, place: Place): string {
  const descriptor = Object.getOwnPropertyDescriptor(value, key);
  if (descriptor?.get) return descriptor.set ? "[Getter/Setter]" : "[Getter]";
  if (descriptor?.set) return "[Setter]";
  return inspectAt(descriptor?.value, place);
}

function keyText(key: string | symbol): string {
  if (typeof key === "symbol") return String(key);
  return identifier.test(key) ? key : quote(key);
}

function hasOwnProperties(value: object): boolean {
  return Reflect.ownKeys(value).some((key) => isShown(value, key));
}

/** One line if it fits, else one entry per line; many short items of a list share lines. */
function enclose(entries: readonly string[], { prefix, braces: [open, close] }: Shape, place: Place): string {
  const areLines = entries.every((entry) => !entry.includes("\n"));
  const length = entries.reduce((sum, entry) => sum + entry.length, 0) + 2 * entries.length;
  const room = lineWidth - 11 - place.indentation - prefix.length;
  const isFlat = place.latest.level - place.level < maxLevelsInLine;
  if (areLines && length <= room && isFlat) return `${prefix}${open} ${entries.join(", ")} ${close}`;
  const areShort = areLines && entries.every((entry) => entry.length <= shortEntry);
  const lines = open === "[" && areShort && entries.length > 6 ? filled(entries, place.indentation) : entries;
  const indentation = `\n${" ".repeat(place.indentation + 2)}`;
  return `${prefix}${open}${indentation}${lines.join(`,${indentation}`)}\n${" ".repeat(place.indentation)}${close}`;
}

function filled(entries: readonly string[], indentation: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const entry of entries) {
    if (line !== "" && indentation + line.length + entry.length + 4 > lineWidth - 4) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? entry : `, ${entry}`;
  }
  return line === "" ? lines : [...lines, line];
}

function constructorName(value: object): string {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, "constructor");
    if (typeof descriptor?.value === "function" && descriptor.value.name !== "") return String(descriptor.value.name);
  }
  return "";
}

function functionTitle(value: object): string {
  const name = String(Reflect.get(value, "name") ?? "");
  const source = Function.prototype.toString.call(value);
  if (/^class\b/.test(source)) return classTitle(value, name);
  const kind = /^async\b/.test(source) ? "AsyncFunction" : "Function";
  return name === "" ? `[${kind} (anonymous)]` : `[${kind}: ${name}]`;
}

function classTitle(value: object, name: string): string {
  const parent: unknown = Object.getPrototypeOf(value);
  const parentName = typeof parent === "function" ? parent.name : "";
  return `[class ${name || "(anonymous)"}${parentName === "" ? "" : ` extends ${parentName}`}]`;
}

function boxedPrimitive(value: object): string | undefined {
  if (value instanceof Number) return `[Number: ${inspect(value.valueOf())}]`;
  if (value instanceof String) return `[String: ${quote(value.valueOf())}]`;
  if (value instanceof Boolean) return `[Boolean: ${value.valueOf()}]`;
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\\": "\\\\" };

function quote(text: string): string {
  const shown = text.length > maxStringLength ? text.slice(0, maxStringLength) : text;
  const mark = shown.includes("'") ? (shown.includes('"') ? (shown.includes("`") ? "'" : "`") : '"') : "'";
  const escaped = shown.replaceAll(/[\\\u0000-\u001f\u007f]/g, (character) => escapes[character] ?? hex(character));
  const marked = mark === "'" ? escaped.replaceAll("'", "\\'") : escaped;
  const more = text.length - shown.length;
  return `${mark}${marked}${mark}${more > 0 ? `... ${more} more characters` : ""}`;
}

function hex(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
