// structuredClone for plain objects, arrays, maps, sets, dates, errors, bytes and cycles.

export function structuredClone(value: unknown): unknown {
  return clone(value, new Map());
}

function clone(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === "function" || typeof value === "symbol") {
    throw new DOMException(`${String(value)} could not be cloned.`, "DataCloneError");
  }
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  return cloneObject(value, seen);
}

function cloneObject(value: object, seen: Map<object, unknown>): unknown {
  const kept = <Copy>(copy: Copy): Copy => {
    seen.set(value, copy);
    return copy;
  };
  if (value instanceof Date) return kept(new Date(value.getTime()));
  if (value instanceof RegExp) return kept(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return kept(value.slice(0));
  if (ArrayBuffer.isView(value)) return kept(cloneView(value));
  if (value instanceof Map) {
    const copy = kept(new Map());
    for (const [key, item] of value) copy.set(clone(key, seen), clone(item, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = kept(new Set());
    for (const item of value) copy.add(clone(item, seen));
    return copy;
  }
  if (value instanceof Error) return kept(cloneError(value, seen));
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
    throw new DOMException(`${String(value)} could not be cloned.`, "DataCloneError");
  }
  const copy: Record<string, unknown> | unknown[] = kept(Array.isArray(value) ? new Array(value.length) : {});
  for (const [key, item] of Object.entries(value)) Reflect.set(copy, key, clone(item, seen));
  return copy;
}

function cloneView(view: ArrayBufferView): unknown {
  const buffer = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  return Reflect.construct(Object.getPrototypeOf(view).constructor, [buffer]);
}

function cloneError(error: Error, seen: Map<object, unknown>): Error {
  const copy = new Error(error.message);
  copy.name = error.name;
  if (Object.hasOwn(error, "cause")) copy.cause = clone(error.cause, seen);
  return copy;
}
