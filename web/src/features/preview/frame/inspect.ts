// Values as the console pane shows them, in one text.

const maxDepth = 4;
const maxItems = 50;

export function inspect(value: unknown, depth = 0, ancestors: readonly object[] = []): string {
  if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "function") return `ƒ ${value.name || "anonymous"}()`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (ancestors.includes(value)) return "[circular]";
  try {
    return inspectObject(value, depth, [...ancestors, value]);
  } catch {
    return "[unreadable]"; // a getter or a proxy that throws
  }
}

function inspectObject(value: object, depth: number, ancestors: readonly object[]): string {
  if (value instanceof Error)
    return value.stack?.includes(value.message) ? value.stack : `${value.name}: ${value.message}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (typeof Element !== "undefined" && value instanceof Element) return inspectElement(value);
  const name = nameOf(value);
  if (depth >= maxDepth) return Array.isArray(value) ? "[…]" : `${name}{…}`;
  const inner = (item: unknown) => inspect(item, depth + 1, ancestors);
  if (Array.isArray(value)) return wrap("[", value, "]", inner);
  if (ArrayBuffer.isView(value) && Symbol.iterator in value)
    return wrap(`${name}[`, Array.from(value as Uint8Array), "]", inner);
  if (value instanceof Set) return wrap(`${name}{`, [...value], "}", inner);
  if (value instanceof Map)
    return wrap(`${name}{`, [...value], "}", ([key, item]) => `${inner(key)} => ${inner(item)}`);
  return wrap(`${name}{`, Object.entries(value), "}", ([key, item]) => `${keyText(key)}: ${inner(item)}`);
}

/** Nothing for a plain object, else the name of its class and a space. */
function nameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return "";
  return `${value.constructor?.name ?? "Object"} `;
}

function keyText(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : JSON.stringify(key);
}

function wrap<Item>(open: string, items: readonly Item[], close: string, show: (item: Item) => string): string {
  const shown = items.slice(0, maxItems).map(show);
  if (items.length > maxItems) shown.push(`… ${items.length - maxItems} more`);
  const isSpaced = close === "}" && shown.length > 0;
  return isSpaced ? `${open} ${shown.join(", ")} ${close}` : open + shown.join(", ") + close;
}

function inspectElement(element: Element): string {
  const id = element.id === "" ? "" : `#${element.id}`;
  const classes = [...element.classList].map((name) => `.${name}`).join("");
  return `<${element.localName}${id}${classes}>`;
}

/** The arguments of a console call. %s, %d, %i, %f, %o and %O are filled in, %c is dropped. */
export function formatArguments(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  if (typeof first !== "string" || !first.includes("%")) return values.map((value) => inspect(value)).join(" ");
  const text = first.replace(/%([sdifoOc%])/g, (whole, kind: string) => {
    if (kind === "%") return "%";
    if (rest.length === 0) return whole;
    const value = rest.shift();
    if (kind === "c") return "";
    if (kind === "d" || kind === "i") return String(Math.trunc(Number(value)));
    return kind === "f" ? String(Number(value)) : inspect(value);
  });
  return [text, ...rest.map((value) => inspect(value))].join(" ");
}
