import { expect, test } from "vitest";
import { addToDraft, forgetDraft, readDraft, removeFromDraft } from "./draft-attachments.ts";
import { type Prepared, prepareAttachment } from "./prepare-attachment.ts";

const texts = (...names: string[]) => names.map((name) => new File(["text"], name));
const namesIn = (draft: string) => readDraft(draft).attachments.map(({ name }) => name);
const preparingIn = (draft: string) => readDraft(draft).preparing.map(({ name }) => name);

/** Each file is prepared when `next` is called. */
function slowly() {
  const waiting: (() => void)[] = [];
  const prepare = async (file: File): Promise<Prepared> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return prepareAttachment(file);
  };
  const next = async () => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
  };
  return { load: async () => prepare, next };
}

test("A draft names the files that are still prepared, so that a message waits for them", async () => {
  const { load, next } = slowly();
  const adding = addToDraft("waits", texts("a.txt", "b.txt"), load);
  expect(preparingIn("waits")).toEqual(["a.txt", "b.txt"]);
  await next();
  await expect.poll(() => [namesIn("waits"), preparingIn("waits")]).toEqual([["a.txt"], ["b.txt"]]);
  await next();
  expect(await adding).toEqual([]);
  expect([namesIn("waits"), preparingIn("waits")]).toEqual([["a.txt", "b.txt"], []]);
});

test("A file that is removed, or whose draft is forgotten, while it is prepared is not attached", async () => {
  const { load, next } = slowly();
  const adding = addToDraft("removed", texts("a.txt", "b.txt", "c.txt"), load);
  removeFromDraft("removed", readDraft("removed").preparing[0]?.id ?? "");
  for (let times = 0; times < 2; times += 1) await next();
  await expect.poll(() => namesIn("removed")).toEqual(["b.txt"]);
  forgetDraft("removed");
  await next();
  await adding;
  expect([namesIn("removed"), preparingIn("removed")]).toEqual([[], []]);
});

test("Removing what was sent leaves what was attached meanwhile", async () => {
  const load = async () => prepareAttachment;
  await addToDraft("start", texts("sent.txt"), load);
  const sent = readDraft("start").attachments;
  await addToDraft("start", texts("later.txt"), load);
  for (const { attachment_id } of sent) removeFromDraft("start", attachment_id);
  expect(namesIn("start")).toEqual(["later.txt"]);
});

test("When nothing can be prepared, no file is left waiting", async () => {
  const offline = () => Promise.reject(new Error("The script did not load."));
  await expect(addToDraft("offline", texts("a.txt"), offline)).rejects.toThrow();
  expect(preparingIn("offline")).toEqual([]);
});
