import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { SessionState } from "../../supabase/functions/_shared/protocol/session-state.ts";
import { pixel } from "../../supabase/tests/support/attachment.ts";
import { addMember } from "../../supabase/tests/support/session.ts";
import { done } from "../../supabase/tests/support/test-users.ts";
import { newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { messageBox, openSessionPage } from "./support/session-page.ts";
import { story } from "./support/story.ts";

interface BrowserFile {
  readonly name: string;
  readonly type: string;
  readonly base64: string;
}

const png: BrowserFile = { name: "pixel.png", type: "image/png", base64: Buffer.from(pixel.bytes).toString("base64") };
const pdf: BrowserFile = {
  name: "report.pdf",
  type: "application/pdf",
  base64: Buffer.from("%PDF-1.4\n1 0 obj << /Type /Page >> endobj").toString("base64"),
};

function transferOf(page: Page, files: readonly BrowserFile[]) {
  return page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  }, files);
}

async function paste(page: Page, ...files: BrowserFile[]): Promise<void> {
  const transfer = await transferOf(page, files);
  await messageBox(page).evaluate((box, clipboardData) => {
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, transfer);
}

async function drop(page: Page, ...files: BrowserFile[]): Promise<void> {
  const dataTransfer = await transferOf(page, files);
  await messageBox(page).dispatchEvent("dragover", { dataTransfer });
  await messageBox(page).dispatchEvent("drop", { dataTransfer });
}

/** The names of what goes along with the message that is being written, once it is prepared. */
async function attachedTo(page: Page): Promise<string[]> {
  const removable = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: /^Remove / }) });
  const texts = await removable.allInnerTexts();
  return texts.flatMap((text) => /^(.*)\n\d/.exec(text)?.slice(1) ?? []);
}

/** Of the picture as the page shows it, once it has loaded. */
const naturalWidth = (page: Page) =>
  page
    .getByRole("button", { name: "Open pixel.png" })
    .locator("img")
    .evaluate((image: HTMLImageElement) => image.naturalWidth);

story(
  "A pasted image and a dropped PDF are sent, reach the model, and are seen by members and by link, but not by a stranger",
  async ({ newPage }) => {
    const { page, session, owner } = await openSessionPage(newPage, { scenario: "echo" });
    const conversation = page.getByRole("region", { name: "Conversation" });
    await paste(page, png);
    await drop(page, pdf, { name: "logo.bin", type: "", base64: btoa("\0\u0001\u0002") });
    await page.getByText("logo.bin is no image, PDF or text.").waitFor();
    const attached = page.getByRole("list", { name: "Attached" });
    await expect.poll(() => attached.getByRole("listitem").allInnerTexts()).toHaveLength(2);
    await page
      .getByLabel("Attach files")
      .and(page.locator("input"))
      .setInputFiles([{ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Remember the milk") }]);
    await attached.getByText("notes.txt").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await attached.getByRole("button", { name: "Remove report.pdf" }).click();
    await drop(page, pdf);
    await attached.getByText("report.pdf").waitFor();
    await page.reload();
    await expect.poll(() => attachedTo(page)).toEqual(["pixel.png", "notes.txt", "report.pdf"]);
    await messageBox(page).fill("What is this?");
    await messageBox(page).press("Enter");

    await conversation.getByRole("button", { name: "Download report.pdf" }).waitFor();
    await expect.poll(() => naturalWidth(page)).toBe(1);
    const answered = ({ runs }: SessionState) => [...runs.values()].some(({ status }) => status === "succeeded");
    await session.follower.until(answered);
    const { messages } = session.follower.session.state;
    expect(messages[0]?.parts).toMatchObject([
      { type: "text", text: "What is this?" },
      { type: "attachment", name: "pixel.png", media_type: "image/png", width: 1, height: 1 },
      { name: "notes.txt", media_type: "text/plain" },
      { name: "report.pdf", media_type: "application/pdf" },
    ]);
    const [first] = await session.requests();
    expect(JSON.stringify(first?.body)).toContain(png.base64);
    expect(JSON.stringify(first?.body)).toContain("Remember the milk");

    await conversation.getByRole("button", { name: "Open pixel.png" }).click();
    const large = page.getByRole("dialog", { name: "pixel.png" });
    await large.getByRole("img", { name: "pixel.png" }).waitFor();
    const downloading = page.waitForEvent("download");
    await large.getByRole("button", { name: "Download" }).click();
    expect((await downloading).suggestedFilename()).toBe("pixel.png");
    await page.keyboard.press("Escape");
    await page.reload();
    await drop(page, pdf);
    await expect.poll(() => attachedTo(page)).toEqual(["report.pdf"]);

    const viewer = await newAccount();
    await addMember(owner, session.id, viewer, "viewer");
    const theirs = await newPage({ width: 390, storage: await signedIn(viewer) });
    await theirs.goto(`/s/${session.id}`);
    await expect.poll(() => naturalWidth(theirs)).toBe(1);
    const token = randomUUID().replaceAll("-", "");
    await done(owner.userDb.rpc("create_link", { session_id: session.id, token }));
    const visitors = await newPage();
    await visitors.goto(`/l/${session.id}#${token}`);
    await expect.poll(() => naturalWidth(visitors)).toBe(1);
    const part = messages[0]?.parts[1];
    const path = part?.type === "attachment" ? part.path : "";
    const stranger = await newAccount();
    const bucketOf = ({ userDb }: typeof stranger) => userDb.storage.from("attachments");
    expect((await bucketOf(viewer).download(path)).error).toBeNull();
    expect((await bucketOf(stranger).download(path)).error).not.toBeNull();
    const elsewhere = `${session.id}/${randomUUID()}`;
    expect(
      (await bucketOf(stranger).upload(elsewhere, pixel.bytes, { contentType: "image/png" })).error,
    ).not.toBeNull();
  },
);

story(
  "A visitor starts with a picture, which is made smaller than models look at and is gone after signing out",
  async ({ newPage }) => {
    const page = await newPage();
    await page.goto("/");
    const drawing = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(3000, 1500);
      canvas.getContext("2d")?.fillRect(0, 0, 3000, 1500);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    });
    await paste(page, { name: "large.png", type: "image/png", base64: drawing });
    await page.getByRole("list", { name: "Attached" }).getByText("large.png").waitFor();
    await messageBox(page).fill("A landing page for a bakery called Levain, in green");
    await page.getByRole("button", { name: "Start" }).click();
    const picture = page.getByRole("button", { name: "Open large.png" }).locator("img");
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]))
      .toEqual([2000, 1000]);

    await page.keyboard.press("Control+j");
    await page.getByRole("button", { name: "Start" }).waitFor();
    await paste(page, pdf);
    await expect.poll(() => attachedTo(page)).toEqual(["report.pdf"]);
    await page.goto("/settings");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign out and lose them" }).click();
    await page.getByRole("button", { name: "Start" }).waitFor();
    await paste(page, png);
    await expect.poll(() => attachedTo(page)).toEqual(["pixel.png"]);
  },
);
