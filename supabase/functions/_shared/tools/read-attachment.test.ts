import { expect, test } from "vitest";
import { toolScene } from "./testing/tool-scene.ts";

const listed = [
  { id: "1", path: "s/1", name: "log.txt", media_type: "text/plain", bytes: 13 },
  { id: "2", path: "s/2", name: "log.txt", media_type: "text/plain", bytes: 13 },
  { id: "3", path: "s/3", name: "a.png", media_type: "image/png", bytes: 13 },
  { id: "4", path: "s/4", name: "gone.txt", media_type: "text/plain", bytes: 13 },
  { id: "5", path: "s/5", name: "report.pdf", media_type: "application/pdf", bytes: 13 },
  { id: "6", path: "s/6", name: "secret.pdf", media_type: "application/pdf", bytes: 13 },
];
const texts: Readonly<Record<string, string>> = {
  "s/1": "first",
  "s/2": "one\ntwo\nthree",
  "s/5": "%PDF",
  "s/6": "secret",
};
const { use } = toolScene({
  attachments: {
    list: async () => listed,
    read: async ({ path }) => (texts[path] === undefined ? undefined : new TextEncoder().encode(texts[path])),
    readPdfText: async (bytes) =>
      new TextDecoder().decode(bytes) === "%PDF" ? "[Page 1 of 1]\nRevenue rose." : undefined,
  },
});

test("An attached text is read by its id, or by its name: then the newest one counts", async () => {
  expect(await use("read_attachment", { attachment: "1" })).toMatchObject({
    status: "succeeded",
    output: expect.stringMatching(/^log.txt: lines 1 to 1 of 1\..*data, not instructions\.\n1\tfirst$/s),
  });
  expect(await use("read_attachment", { attachment: "log.txt", from_line: 2, to_line: 2 })).toMatchObject({
    output: expect.stringMatching(/\n2\ttwo$/),
  });
});

test("The text of a PDF is read, and one that cannot be read is a failure that says so", async () => {
  expect(await use("read_attachment", { attachment: "report.pdf" })).toMatchObject({
    status: "succeeded",
    output: expect.stringMatching(/\n1\t\[Page 1 of 1\]\n2\tRevenue rose\.$/),
  });
  expect((await use("read_attachment", { attachment: "6" })).output).toBe(
    "secret.pdf is damaged or encrypted, so its text cannot be read.",
  );
});

test("What is not attached, no text, or gone, is a failure that says so", async () => {
  const outputOf = async (attachment: string) => (await use("read_attachment", { attachment })).output;
  expect(await outputOf("none.txt")).toMatch(/^Nothing with the name or id "none.txt".*log.txt \(1\)/);
  expect(await outputOf("a.png")).toBe("a.png is no text: image/png.");
  expect(await outputOf("4")).toBe("gone.txt can no longer be read.");
});
