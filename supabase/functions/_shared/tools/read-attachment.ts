import { z } from "zod";
import { defineTool, type Tool, type ToolOutcome } from "../agent/tool.ts";
import { orNull } from "./input-fields.ts";
import { failed } from "./outcomes.ts";
import { type ReadLimits, readLines } from "./read-lines.ts";

interface ListedAttachment {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
}

/** Attachments of the session, in the order of its messages. */
export interface AttachmentTexts {
  list(): Promise<readonly ListedAttachment[]>;
  /** Undefined when it is gone. */
  read(attachment: Pick<ListedAttachment, "path" | "bytes">): Promise<Uint8Array | undefined>;
  /** Undefined for what is damaged or encrypted. */
  readPdfText(bytes: Uint8Array): Promise<string | undefined>;
}

interface Operations {
  readonly attachments: AttachmentTexts;
  readonly limits: ReadLimits;
}

const input = z.strictObject({
  attachment: z.string().min(1).max(200).describe("The id of an attached text or PDF, or its name."),
  from_line: orNull(z.int().min(1).describe("The first line to read, starting at 1. Null for the start.")),
  to_line: orNull(z.int().min(1).describe("The last line to read. Null to read as much as fits.")),
});

export function createReadAttachmentTool({ attachments, limits }: Operations): Tool {
  return defineTool({
    name: "read_attachment",
    description:
      "Reads a text that the user attached to a message, such as one that was too long to be shown whole, or the text of a PDF. It reads no images, so it sees nothing of a scanned page.",
    input,
    effect: "repeatable",
    kind: "reads",
    async run({ attachment: wanted, ...lines }) {
      const listed = await attachments.list();
      const found = listed.find(({ id }) => id === wanted) ?? listed.findLast(({ name }) => name === wanted);
      if (!found) return unknown(wanted, listed);
      const { name, media_type: type } = found;
      const isPdf = type === "application/pdf";
      if (type !== "text/plain" && !isPdf) return failed(`${name} is no text: ${type}.`);
      const bytes = await attachments.read(found);
      if (!bytes) return failed(`${name} can no longer be read.`);
      const text = isPdf ? await attachments.readPdfText(bytes) : new TextDecoder().decode(bytes);
      if (text === undefined) return failed(`${name} is damaged or encrypted, so its text cannot be read.`);
      return readLines(name, text, lines, limits);
    },
  });
}

function unknown(wanted: string, listed: readonly ListedAttachment[]): ToolOutcome {
  const names = listed.slice(-20).map(({ id, name }) => `${name} (${id})`);
  const known = names.length === 0 ? "Nothing is attached." : `These are: ${names.join(", ")}.`;
  return failed(`Nothing with the name or id ${JSON.stringify(wanted)} is attached. ${known}`);
}
