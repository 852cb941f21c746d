// The typed value of an answer that is still being read. Finished parts are fitted once, and each step only walks the path to the open
// part, so all steps together take linear time.
import { z } from "zod";
import type { Path } from "../answer.ts";
import { namedOption } from "../coerce/coerce-union.ts";
import type { Coercer } from "../coerce/coercer.ts";
import { setOwn } from "../coerce/fit.ts";
import type { Entry, ListNode, LooseNode, RecordNode } from "../read/loose-tree.ts";
import type { Field, Shape, ShapeOf } from "../shape/shape.ts";

/** An open list or object: its value so far, and the number of nodes it has taken. */
interface OpenList {
  readonly kind: "list";
  readonly node: ListNode;
  readonly itemAt: (at: number) => Shape | undefined;
  readonly value: unknown[];
  taken: number;
  child: Open | undefined;
}

interface OpenObject {
  readonly kind: "object";
  readonly node: RecordNode;
  readonly shape: ShapeOf<"object"> | ShapeOf<"record">;
  readonly value: Record<string, unknown>;
  readonly keys: Set<string>;
  taken: number;
  child: Open | undefined;
}

type Open = OpenList | OpenObject;

interface Slot {
  readonly key: string;
  readonly shape: Shape;
  readonly field: Field | undefined;
}

export interface Grown {
  readonly value: unknown;
  readonly openPath: Path | undefined;
}

export class GrowingValue {
  readonly #shape: Shape;
  readonly #root: LooseNode;
  readonly #coercer: Coercer;
  #open: Open | undefined;
  /** A finished part does not fit: the answer will be refused, and nothing more is shown. */
  #isBroken = false;
  #path: (string | number)[] = [];
  #grown: Grown | undefined;

  constructor(shape: Shape, root: LooseNode, coercer: Coercer) {
    this.#shape = shape;
    this.#root = root;
    this.#coercer = coercer;
  }

  /** The value to show; undefined while there is none. */
  grow(): Grown | undefined {
    if (this.#isBroken || (this.#grown !== undefined && this.#grown.openPath === undefined)) return this.#grown;
    if (this.#root.isDone) {
      const done = this.#settle(this.#shape, this.#root);
      if (done !== undefined) this.#grown = { value: done.value, openPath: undefined };
      return this.#grown;
    }
    this.#open ??= this.#begin(this.#shape, this.#root);
    if (this.#open === undefined) return undefined;
    this.#path = [];
    const shown = this.#extend(this.#open);
    if (shown !== undefined && !this.#isBroken) this.#grown = { value: shown.value, openPath: this.#path };
    return this.#grown;
  }

  /** The output of a finished part's own schema. */
  #settle(shape: Shape, node: LooseNode): { value: unknown } | undefined {
    const fit = this.#coercer.fit(shape, node);
    const parsed = fit.ok ? z.safeParse(shape.schema, fit.value) : undefined;
    if (parsed?.success === true) return { value: parsed.data };
    this.#isBroken = true;
    return undefined;
  }

  #begin(shape: Shape, node: LooseNode): Open | undefined {
    if (shape.changesValue || node.kind === "quoted" || node.kind === "bare") return undefined;
    if (shape.kind === "union" && shape.discriminator !== undefined && node.kind === "record") {
      const option = namedOption(shape.options, shape.discriminator, node, this.#coercer);
      return option === undefined || option === "none" ? undefined : this.#begin(option, node);
    }
    if (node.kind === "list") {
      const itemAt = itemShapes(shape);
      return itemAt && { kind: "list", node, itemAt, value: [], taken: 0, child: undefined };
    }
    if (shape.kind !== "object" && shape.kind !== "record") return undefined;
    return { kind: "object", node, shape, value: {}, keys: new Set(), taken: 0, child: undefined };
  }

  /** Adds newly finished parts, and the open part if it may be shown. */
  #extend(open: Open): { value: unknown } | undefined {
    this.#coercer.steps++;
    if (open.kind === "list") {
      this.#extendList(open);
      return { value: open.value };
    }
    this.#extendObject(open);
    return this.#mayShow(open) ? { value: open.value } : undefined;
  }

  #extendList(open: OpenList): void {
    const { items } = open.node;
    for (; open.taken < items.length && !this.#isBroken; open.taken++) {
      const node = items[open.taken];
      const shape = open.itemAt(open.taken);
      if (node === undefined || shape === undefined) return;
      const at = open.taken;
      const put = (value: unknown) => {
        open.value[at] = value;
      };
      if (!this.#place(open, { shape, node, step: at, put })) return;
    }
  }

  #extendObject(open: OpenObject): void {
    const { entries } = open.node;
    for (; open.taken < entries.length && !this.#isBroken; open.taken++) {
      const entry = entries[open.taken];
      if (entry?.value === undefined) return;
      const slot = this.#slotOf(open, entry);
      if (slot !== undefined && !this.#placeField(open, entry.value, slot)) return;
      if (slot === undefined && !entry.value.isDone) return;
      if (slot !== undefined) open.keys.add(slot.key);
    }
  }

  #placeField(open: OpenObject, node: LooseNode, { key, shape, field }: Slot): boolean {
    if (field?.mayBeMissing && node.kind === "bare" && /^(null|none|undefined)$/i.test(node.text)) {
      if (!shape.allowsNull && shape.kind !== "anything") return node.isDone;
    }
    if (shape.marks.isShownWhenDone && !node.isDone) return false;
    return this.#place(open, { shape, node, step: key, put: (value) => setOwn(open.value, key, value) });
  }

  /** Undefined for an unknown or repeated key. */
  #slotOf({ shape, keys }: OpenObject, { key, at }: Entry): Slot | undefined {
    if (shape.kind === "record") {
      const fit = this.#coercer.fit(shape.keys, {
        kind: "quoted",
        text: key,
        start: at,
        end: at,
        repairs: [],
        isDone: true,
      });
      const name = fit.ok ? String(fit.value) : undefined;
      return name === undefined || keys.has(name) ? undefined : { key: name, shape: shape.values(), field: undefined };
    }
    const field = shape.index().find(key)?.found;
    if (field !== undefined) return keys.has(field.key) ? undefined : { key: field.key, shape: field.shape, field };
    return undefined;
  }

  /** Whether the part is finished, so that the next one may follow. */
  #place(
    open: Open,
    part: { shape: Shape; node: LooseNode; step: string | number; put: (value: unknown) => void },
  ): boolean {
    const { shape, node, step, put } = part;
    if (node.isDone) {
      open.child = undefined;
      const done = this.#settle(shape, node);
      if (done !== undefined && done.value !== undefined) put(done.value);
      return true;
    }
    const depth = this.#path.length;
    this.#path.push(step);
    const shown = node.kind === "quoted" ? openText(shape, node.text) : this.#extendChild(open, shape, node);
    if (shown === undefined) this.#path.length = depth;
    else put(shown.value);
    return false;
  }

  #extendChild(open: Open, shape: Shape, node: LooseNode): { value: unknown } | undefined {
    if (open.child?.node !== node) open.child = this.#begin(shape, node);
    return open.child === undefined ? undefined : this.#extend(open.child);
  }

  #mayShow({ shape, value }: OpenObject): boolean {
    if (shape.kind === "record") return true;
    const required = shape.fields().filter((field) => field.shape.marks.isRequiredToShow);
    return required.every(({ key }) => value[key] !== undefined && value[key] !== null);
  }
}

function openText(shape: Shape, text: string): { value: string } | undefined {
  return shape.kind === "text" && shape.mayGrow && !shape.changesValue ? { value: text } : undefined;
}

function itemShapes(shape: Shape): ((at: number) => Shape | undefined) | undefined {
  if (shape.kind === "list") return () => shape.item();
  return shape.kind === "tuple" ? (at) => shape.items[at] ?? shape.rest : undefined;
}
