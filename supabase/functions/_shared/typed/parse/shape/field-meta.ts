// The zod metadata that the parser understands: `.meta({ alias, aliases, stream })` on a field, a literal or an enum.
import { z } from "zod";

const names = z.union([z.string(), z.array(z.string())]);

/**
 * alias, aliases  other names of a field's key, of a literal, or of an enum's members as `{ member: "name" | ["name", …] }`.
 * stream          when the field is shown while the answer grows, one or both of
 *                 "when_done"  when its value is complete (always so for numbers, booleans, enums and dates);
 *                 "required"   the object around it is hidden until this field is shown.
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

/** Throws for invalid metadata, when the function is defined rather than when it is called. */
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
