// Sorts query parameters into filters of the relation or of embedded resources, arguments of a function, and the rest
// (select, order, limit, …).
import type { Filter } from "./comparison.ts";
import { parseColumnFilter, parseLogicTree } from "./parse-filter.ts";

export interface ParsedQuery {
  readonly filters: readonly Filter[];
  /** By the dotted path of the embedded resource. */
  readonly embedded: ReadonlyMap<string, readonly Filter[]>;
  readonly arguments: ReadonlyMap<string, readonly string[]>;
  readonly rest: URLSearchParams;
}

const reserved = new Set(["select", "order", "limit", "offset", "on_conflict", "columns", "apikey"]);
export const isReserved = (name: string) => reserved.has(name) || /\.(order|limit|offset)$/.test(name);

const modifiers = new Set(["order", "limit", "offset"]);

/** `isArgument` recognizes the arguments of a GET call. */
export function parseQuery(query: URLSearchParams, isArgument: (name: string, value: string) => boolean): ParsedQuery {
  const filters: Filter[] = [];
  const embedded = new Map<string, Filter[]>();
  const functionArguments = new Map<string, string[]>();
  const rest = new URLSearchParams();
  for (const [key, value] of query) {
    const { path, name } = splitKey(key);
    if (isArgument(key, value)) append(functionArguments, key, value);
    else if (path.length === 0 ? reserved.has(name) : modifiers.has(name)) rest.append(key, value);
    else {
      const { owner, filter } = parseFilter(path, name, value);
      if (owner.length === 0) filters.push(filter);
      else append(embedded, owner.join("."), filter);
    }
  }
  return { filters, embedded, arguments: functionArguments, rest };
}

function parseFilter(
  path: readonly string[],
  name: string,
  value: string,
): { owner: readonly string[]; filter: Filter } {
  if (name !== "and" && name !== "or") return { owner: path, filter: parseColumnFilter(name, value) };
  const negated = path.at(-1) === "not";
  return { owner: negated ? path.slice(0, -1) : path, filter: parseLogicTree(name, negated, value) };
}

/** Dots separate embedded resources, except in quotes or after a JSON arrow. */
function splitKey(key: string): { path: string[]; name: string } {
  const head = /^(?:"[^"]*"|[^"])*?(?=->|$)/.exec(key)?.[0] ?? key;
  const segments = head.match(/(?:"[^"]*"|[^."])+/g) ?? [head];
  const names = segments.map((segment) => (/^".*"$/.test(segment) ? segment.slice(1, -1) : segment));
  return { path: names.slice(0, -1), name: (names.at(-1) ?? "") + key.slice(head.length) };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
