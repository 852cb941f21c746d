// A zod schema compiled for the parser, once for each schema.
import { z } from "zod";
import { type FieldMarks, readFieldMeta } from "./field-meta.ts";
import { NameIndex } from "./names.ts";

type Scalar = string | number | boolean | bigint | null | undefined;

export interface Field {
  readonly key: string;
  readonly shape: Shape;
  readonly mayBeMissing: boolean;
}

export interface Member {
  readonly value: Scalar;
  readonly names: readonly string[];
}

interface ShapeBase {
  readonly schema: z.core.$ZodType;
  readonly marks: FieldMarks;
  /** It may be null or absent, by `.nullable()`, `.optional()`, `.default()` and the like. */
  readonly allowsNull: boolean;
  readonly allowsAbsent: boolean;
  /** The output differs from the text: a transform, a pipe, a default, a trimmed string. */
  readonly changesValue: boolean;
}

export type Shape = ShapeBase &
  (
    | { readonly kind: "text"; readonly mayGrow: boolean }
    | { readonly kind: "number" | "boolean" | "bigint" | "date" | "nothing" | "anything" }
    | { readonly kind: "member"; readonly members: readonly Member[]; readonly index: NameIndex<Member> }
    | { readonly kind: "list"; readonly item: () => Shape }
    | { readonly kind: "tuple"; readonly items: readonly Shape[]; readonly rest: Shape | undefined }
    | { readonly kind: "record"; readonly keys: Shape; readonly values: () => Shape }
    | {
        readonly kind: "object";
        readonly fields: () => readonly Field[];
        readonly index: () => NameIndex<Field>;
        /** Unknown keys are dropped, kept for zod to judge, or read with this shape. */
        readonly others: "dropped" | "kept" | Shape;
      }
    | { readonly kind: "union"; readonly options: readonly Shape[]; readonly discriminator: string | undefined }
  );

export type ShapeOf<Kind extends Shape["kind"]> = Extract<Shape, { kind: Kind }>;

const shapes = new WeakMap<z.core.$ZodType, Shape>();

export function shapeOf(schema: z.core.$ZodType): Shape {
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const shape = compile(schema);
  shapes.set(schema, shape);
  return shape;
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

function compile(schema: z.core.$ZodType): Shape {
  // zod types a definition by its class; this union has all classes of zod.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const base: ShapeBase = {
    schema,
    marks: readFieldMeta(schema),
    allowsNull: false,
    allowsAbsent: false,
    changesValue: (def.checks ?? []).some((check) => check._zod.def.check === "overwrite"),
  };
  switch (def.type) {
    case "string":
    case "template_literal":
      return { ...base, kind: "text", mayGrow: def.type === "string" && !("format" in def) && !base.changesValue };
    case "number":
      return { ...base, kind: "number" };
    case "boolean":
    case "bigint":
    case "date":
      return { ...base, kind: def.type };
    case "null":
    case "undefined":
    case "void":
      return { ...base, kind: "nothing", allowsNull: def.type === "null", allowsAbsent: def.type !== "null" };
    case "enum":
      return members(base, z.core.util.getEnumValues(def.entries), base.marks.memberAliases);
    case "literal":
      return members(base, def.values, literalAliases(base.marks, def.values));
    case "array":
      return { ...base, kind: "list", item: once(() => shapeOf(def.element)) };
    case "tuple":
      return { ...base, kind: "tuple", items: def.items.map(shapeOf), rest: def.rest ? shapeOf(def.rest) : undefined };
    case "record":
      return { ...base, kind: "record", keys: shapeOf(def.keyType), values: once(() => shapeOf(def.valueType)) };
    case "object":
      return object(base, def);
    case "union":
      return { ...base, kind: "union", options: def.options.map(shapeOf), discriminator: discriminatorOf(def) };
    case "optional":
      return around(base, def.innerType, { allowsAbsent: true });
    case "default":
    case "prefault":
    case "catch":
      return around(base, def.innerType, { allowsAbsent: true, changesValue: true });
    case "nullable":
      return around(base, def.innerType, { allowsNull: true });
    case "readonly":
    case "nonoptional":
    case "success":
    case "promise":
      return around(base, def.innerType, {});
    case "lazy":
      return around(base, def.getter(), {});
    case "pipe":
      return around(base, isTransform(def.in) ? def.out : def.in, { changesValue: true });
    default:
      return { ...base, kind: "anything" };
  }
}

/** A wrapper reads like what it wraps; what it says of itself goes before what the inner schema says. */
function around(base: ShapeBase, inner: z.core.$ZodType, more: Partial<ShapeBase>): Shape {
  const shape = shapeOf(inner);
  const { marks } = base;
  return {
    ...shape,
    schema: base.schema,
    marks: {
      aliases: [...marks.aliases, ...shape.marks.aliases],
      memberAliases: { ...shape.marks.memberAliases, ...marks.memberAliases },
      isShownWhenDone: marks.isShownWhenDone || shape.marks.isShownWhenDone,
      isRequiredToShow: marks.isRequiredToShow || shape.marks.isRequiredToShow,
    },
    allowsNull: shape.allowsNull || more.allowsNull === true,
    allowsAbsent: shape.allowsAbsent || more.allowsAbsent === true,
    changesValue: shape.changesValue || base.changesValue || more.changesValue === true,
  };
}

function isTransform(schema: z.core.$ZodType): boolean {
  return schema._zod.def.type === "transform";
}

function discriminatorOf(def: object): string | undefined {
  return "discriminator" in def && typeof def.discriminator === "string" ? def.discriminator : undefined;
}

function literalAliases({ aliases }: FieldMarks, values: readonly unknown[]): Record<string, readonly string[]> {
  return values.length === 1 ? { [String(values[0])]: aliases } : {};
}

function members(
  base: ShapeBase,
  values: readonly Scalar[],
  aliases: Readonly<Record<string, readonly string[]>>,
): Shape {
  const index = new NameIndex<Member>();
  const listed = values.map((value) => ({ value, names: [String(value), ...(aliases[String(value)] ?? [])] }));
  for (const member of listed) {
    for (const [at, name] of member.names.entries()) index.add(name, member, at > 0);
  }
  return { ...base, kind: "member", members: listed, index, allowsNull: values.includes(null) };
}

function object(base: ShapeBase, def: z.core.$ZodObjectDef): Shape {
  const fields = once(() =>
    Object.entries(def.shape).map(([key, schema]): Field => {
      const shape = shapeOf(schema);
      return { key, shape, mayBeMissing: shape.allowsAbsent || schema._zod.optin === "optional" };
    }),
  );
  const index = once(() => {
    const names = new NameIndex<Field>();
    for (const field of fields()) {
      names.add(field.key, field, false);
      for (const alias of field.shape.marks.aliases) names.add(alias, field, true);
    }
    return names;
  });
  const catchall = def.catchall?._zod.def.type;
  const others = def.catchall === undefined ? "dropped" : catchall === "never" ? "kept" : shapeOf(def.catchall);
  return { ...base, kind: "object", fields, index, others };
}
