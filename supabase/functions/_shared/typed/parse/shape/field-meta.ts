// What a schema may say to the parser through zod's metadata: `.meta({ alias, aliases, stream })` on a field,
// a literal or an enum.
import { z } from "zod";

const names = z.union([z.string(), z.array(z.string())]);

/**
 * alias, aliases  other names: of the field's key; of a literal; of an enum's members as `{ member: "name" | ["name", …] }`.
 * stream          how the field shows while the answer grows, one or both of
 *                 "when_done"  not before its value is finished (numbers, booleans, enums and dates always wait);
 *                 "required"   the object around it does not show before this field does.
 */
const FieldMeta = z.object({
  alias: names.optional(),
  aliases: z.union([names, z.record(z.string(), names)]).optional(),
  stream: z.union([z.enum(["when_done", "required"]), z.array(z.enum(["when_done", "required"]))]).optional(),
});

export interface FieldMarks {
  readonly aliases: readonly string[];
  readonly memberAliases: Readonly<Record<string, readonly string[]>>;
  readonly isShownWhenDone: boolean;
  readonly isRequiredToShow: boolean;
}

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** Throws when the metadata is not understood: better when a function is defined than when it answers. */
export function readFieldMeta(schema: z.core.$ZodType): FieldMarks {
  const { alias, aliases, stream } = FieldMeta.parse(z.globalRegistry.get(schema) ?? {});
  const isByMember = typeof aliases === "object" && !Array.isArray(aliases);
  return {
    aliases: [...listed(alias), ...(isByMember ? [] : listed(aliases))],
    memberAliases: isByMember
      ? Object.fromEntries(Object.entries(aliases).map(([member, other]) => [member, listed(other)]))
      : {},
    isShownWhenDone: listed(stream).includes("when_done"),
    isRequiredToShow: listed(stream).includes("required"),
  };
}
