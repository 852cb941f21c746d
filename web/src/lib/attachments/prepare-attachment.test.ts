import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { prepareAttachment, storableName } from "./prepare-attachment.ts";

const file = (content: string | Uint8Array<ArrayBuffer>, name: string, type = "") =>
  new File([content], name, { type });

test("A text is attached as plain text, whatever its type is called", async () => {
  const { attachment } = await prepareAttachment(file("<h1>Grüße</h1>", "page.html", "text/html"));
  expect(attachment).toMatchObject({ name: "page.html", media_type: "text/plain", bytes: 16 });
  expect([attachment?.content.type, await attachment?.content.text()]).toEqual(["text/plain", "<h1>Grüße</h1>"]);
});

test("A PDF is told by its beginning", async () => {
  const { attachment } = await prepareAttachment(file("%PDF-1.7 …", "report", "application/octet-stream"));
  expect(attachment).toMatchObject({ name: "report", media_type: "application/pdf" });
});

test("What no model or tool could read is not attached, and the reason is told", async () => {
  const reasons = [
    file("", "empty.txt"),
    file(new Uint8Array([0, 1, 2]), "program.bin"),
    file("x".repeat(1024 * 1024 + 1), "log.txt"),
    file(`%PDF-1.7${"x".repeat(10 * 1024 * 1024)}`, "book.pdf"),
  ].map(async (given) => (await prepareAttachment(given)).reason);
  expect(await Promise.all(reasons)).toEqual(["empty", "unknown_type", "too_large", "too_large"]);
});

test("A file that is edited after it was attached is sent as it was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "attached-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "notes.txt");
  await writeFile(path, "as attached");
  const { attachment } = await prepareAttachment(new File([await openAsBlob(path)], "notes.txt"));
  await writeFile(path, "edited since then");
  expect(await attachment?.content.text()).toBe("as attached");
});

test("A name is one that can be stored and saved again", () => {
  expect(storableName("a/b\\c\u0000\n.txt")).toBe("a_b_c__.txt");
  expect(storableName("  ")).toBe("file");
  expect(Array.from(storableName("🙂".repeat(300)))).toHaveLength(200);
});
