import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { uploadAttachment } from "./attachments.ts";
import { untilReached } from "./data-api.ts";

function storageThatAnswers(...statuses: number[]) {
  const asked: string[] = [];
  const fetch = async (address: RequestInfo | URL) => {
    asked.push(String(address));
    return new Response(null, { status: statuses[asked.length - 1] ?? 500 });
  };
  return { asked, access: { projectUrl: "http://project", fetch } };
}
const file = { content: new Blob(["a"]), mediaType: "text/plain" };

test("A file that a message has already is not uploaded again", async () => {
  const { asked, access } = storageThatAnswers();
  await uploadAttachment(access, { ...file, path: null });
  expect(asked).toEqual([]);
});

test("A file that can no longer be read from the disk is refused, and not tried again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "attached-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "notes.txt");
  await writeFile(path, "as chosen");
  const content = await openAsBlob(path);
  await writeFile(path, "edited since then");
  const { asked, access } = storageThatAnswers(200);
  await expect(uploadAttachment(access, { ...file, content, path: "a/b" })).rejects.toMatchObject({
    name: "Refused",
    refusal: { code: "attachment_missing" },
  });
  expect(asked).toEqual([]);
});

test("An upload that Storage does not answer is repeated until it arrives", async () => {
  const { asked, access } = storageThatAnswers(503, 200);
  await untilReached(() => uploadAttachment(access, { ...file, path: "a/b" }));
  expect(asked).toHaveLength(2);
});
