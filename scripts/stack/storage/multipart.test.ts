import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundaryOf, readMultipart } from "./multipart.ts";

interface ReadPart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  readonly text: string;
}

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % Math.max(sizes.length, 1)] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function readAll(bytes: Uint8Array, boundary: string, sizes: readonly number[] = []): Promise<ReadPart[]> {
  const parts: ReadPart[] = [];
  for await (const { name, filename, contentType, content } of readMultipart(inPieces(bytes, sizes), boundary)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(Uint8Array.from(chunk));
    parts.push({ name, filename, contentType, text: Buffer.concat(chunks).toString("latin1") });
  }
  return parts;
}

/** The body as fetch itself would send it. */
async function encode(form: FormData): Promise<{ bytes: Uint8Array; boundary: string }> {
  const response = new Response(form);
  const boundary = boundaryOf(response.headers.get("content-type") ?? "");
  return { bytes: new Uint8Array(await response.arrayBuffer()), boundary };
}

describe("a form", () => {
  test("A form sent by fetch gives its fields and its file", async () => {
    const form = new FormData();
    form.append("cacheControl", "3600");
    form.append("", new File(["content"], 'na"me.txt', { type: "text/css" }));
    const { bytes, boundary } = await encode(form);
    expect(await readAll(bytes, boundary)).toEqual([
      { name: "cacheControl", filename: undefined, contentType: undefined, text: "3600" },
      { name: "", filename: 'na"me.txt', contentType: "text/css", text: "content" },
    ]);
  });

  test("A form is parsed the same however it is split into chunks", async () => {
    const content = fc.oneof(fc.string({ unit: fc.constantFrom("\r", "\n", "-", "b", "x") }), fc.string());
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 4 }), sizes, async (texts, pieces) => {
        const latin = texts.map((text) => Buffer.from(text).toString("latin1"));
        const lines = latin.map(
          (text, index) => `--b-x\r\nContent-Disposition: form-data; name="${index}"\r\n\r\n${text}\r\n`,
        );
        fc.pre(latin.every((text) => !`\r\n${text}\r\n`.slice(0, -2).includes("\r\n--b-x")));
        const bytes = Buffer.from(`${lines.join("")}--b-x--\r\n`, "latin1");
        expect((await readAll(bytes, "b-x", pieces)).map(({ text }) => text)).toEqual(latin);
      }),
    );
  });

  test.each([
    ["stops before its end", '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf'],
    ["has no boundary in it", "nothing of the kind"],
    ["goes on strangely after a boundary", "--b?\r\n"],
    ["is empty", ""],
  ])("A form that %s is refused", async (_, text) => {
    await expect(readAll(Buffer.from(text), "b")).rejects.toThrow("malformed multipart body");
  });

  test("A form without a boundary is refused", () => {
    expect(() => boundaryOf("multipart/form-data")).toThrow("without a boundary");
  });
});
