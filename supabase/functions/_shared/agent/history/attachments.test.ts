import { describe, expect, test } from "vitest";
import type { ModelCapabilities, UserPart } from "../../models/model-client.ts";
import { spec as base } from "../testing/scripted-client.ts";
import { createAttachments, type ReadAttachment, shownCharacters } from "./attachments.ts";
import type { StoredAttachment, StoredMessage } from "./history.ts";

const seesAll: ModelCapabilities = { images: true, pdfs: true };
const png = "\x89PNG\r\n\x1a\n";
const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

function attached(name: string, rest: Partial<StoredAttachment> = {}): StoredAttachment {
  const part = {
    type: "attachment",
    attachment_id: name,
    path: `s/${name}`,
    media_type: "image/png",
    bytes: 100,
  } as const;
  return { ...part, name, ...rest };
}

function said(...parts: StoredAttachment[]): StoredMessage {
  const blank = { run_id: null, joins_run_id: null, step: null, stop_reason: null, model_id: null, revision: 0 };
  return { ...blank, id: "m", role: "user", status: "finished", tool_calls: [], parts };
}

const asText = (shown: readonly UserPart[]): string[] => shown.map((part) => ("text" in part ? part.text : part.type));

async function shownTo(capabilities: ModelCapabilities, parts: StoredAttachment[], read: ReadAttachment) {
  const show = await createAttachments(read).load([said(...parts)], { ...base, capabilities });
  return parts.map((part) => asText(show(part)));
}

describe("what a model gets of an attachment", () => {
  test("An image is preceded by its name", async () => {
    expect(await shownTo(seesAll, [attached("a.png")], async () => bytesOf(png))).toEqual([
      ["[Attached: a.png]", "image"],
    ]);
  });

  test("What the model does not take is not even read", async () => {
    const read: ReadAttachment = () => Promise.reject(new Error("It was read."));
    const pdf = attached("a.pdf", { media_type: "application/pdf" });
    const refused = attached("b.png", { refused_by: [base.id] });
    expect(await shownTo({ images: true }, [pdf, refused], read)).toEqual([
      [expect.stringContaining("cannot see PDFs")],
      [expect.stringContaining("refused it")],
    ]);
  });

  test("A text is shown up to a limit, and the tool that reads the rest is named", async () => {
    const text = attached("a.txt", { media_type: "text/plain" });
    const [[shown = ""] = []] = await shownTo({}, [text], async () => bytesOf("x".repeat(shownCharacters + 1)));
    expect(shown.length).toBeLessThan(shownCharacters + 300);
    expect(shown).toContain("read_attachment with a.txt reads the rest");
    const whole = await shownTo({}, [text], async () => bytesOf("x".repeat(shownCharacters)));
    expect(whole[0]?.[0]).not.toContain("read_attachment");
  });

  test("The newest ones are sent as long as there is room, and the others are named", async () => {
    const megabytes = (name: string, size: number) => attached(name, { bytes: size * 1024 * 1024 });
    const parts = [megabytes("old.png", 3), megabytes("large.png", 9), megabytes("new.png", 4)];
    expect(await shownTo(seesAll, parts, async () => bytesOf(png))).toEqual([
      [expect.stringContaining("left out to make room")],
      ["[Attached: large.png]", "image"],
      ["[Attached: new.png]", "image"],
    ]);
  });

  test("What is no longer sent is not kept", async () => {
    const read: string[] = [];
    const { load } = createAttachments(async ({ path }) => {
      read.push(path);
      return bytesOf(png);
    });
    const spec = { ...base, capabilities: seesAll };
    const [first, second] = [attached("a.png"), attached("b.png")];
    const show = await load([said(first)], spec);
    for (const part of [second, first]) await load([said(part)], spec);
    expect(read).toEqual(["s/a.png", "s/b.png", "s/a.png"]);
    expect(asText(show(first))).toEqual(["[Attached: a.png]", "image"]);
  });

  test("What cannot be read is named, and read again for the next request", async () => {
    let reads = 0;
    const { load } = createAttachments(async () => (++reads === 1 ? undefined : bytesOf(png)));
    const part = attached("a.png");
    const spec = { ...base, capabilities: seesAll };
    const show = async () => (await load([said(part)], spec))(part);
    expect(asText(await show())).toEqual([expect.stringContaining("can no longer be read")]);
    const second = await show();
    expect(asText(second)).toEqual(["[Attached: a.png]", "image"]);
    expect(await show()).toBe(second);
    expect(reads).toBe(2);
  });
});
