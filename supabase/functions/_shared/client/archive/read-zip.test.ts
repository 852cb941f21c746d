import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseFiles } from "./choose-files.ts";
import { crc32 } from "./crc32.ts";
import { UnreadableArchive } from "./found-file.ts";
import { readZip } from "./read-zip.ts";
import { contentsOf, makeZip, patchDirectory, utf8 } from "./testing/made-zip.ts";

const names = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  // Objects cannot hold the latter.
  .filter((name) => !name.endsWith("/") && name !== "__proto__");
const files = fc.dictionary(names, fc.uint8Array({ maxLength: 3000 }), { maxKeys: 8 });

function faultOf(archive: Uint8Array): unknown {
  try {
    readZip(archive);
    return undefined;
  } catch (error) {
    return error instanceof UnreadableArchive ? error.fault : error;
  }
}

test("Checksums are those of the zip format, in one piece or several", () => {
  expect(crc32(utf8("123456789"))).toBe(0xcbf43926);
  expect(crc32(utf8("6789"), crc32(utf8("12345")))).toBe(0xcbf43926);
});

test("Every file of an archive is read with its name and its bytes, however it was compressed", async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 0, max: 9 }), async (held, level) => {
      expect(new Map(await contentsOf(readZip(makeZip(held, { level }))))).toEqual(new Map(Object.entries(held)));
    }),
  );
});

test("An archive with changed bytes is read, or refused as damaged, and never as anything that it is not", async () => {
  const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(
      files,
      fc.array(change, { minLength: 1, maxLength: 12 }),
      fc.nat(200),
      async (held, changes, cut) => {
        const archive = makeZip(held);
        for (const { at, to } of changes) archive[at % archive.length] = to;
        const originals = Object.values(held).map((bytes) => Buffer.from(bytes).toString("hex"));
        try {
          for (const [, content] of await contentsOf(readZip(archive.subarray(0, archive.length - cut)))) {
            // A changed byte may lie in a name. Content has a checksum, unless that was changed as well.
            if (content !== "damaged" && content.length > 0 && changes.length < 4) {
              expect(originals).toContain(Buffer.from(content).toString("hex"));
            }
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableArchive);
        }
      },
    ),
    { numRuns: 300 },
  );
});

describe("archives that lie", () => {
  const archive = makeZip({ "a.txt": "a".repeat(5000), "b.txt": "b" });

  test.each([
    ["nothing", new Uint8Array()],
    ["text", utf8("PK, but no zip")],
    ["another kind of archive", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0)],
  ])("It is no zip: %s", (_what, bytes) => {
    expect(faultOf(bytes)).toBe("not_zip");
  });

  test("An archive that ends early is damaged", () => {
    for (const bytes of [4, 60, 200, archive.length - 1])
      expect(faultOf(archive.subarray(0, bytes)), `${bytes}`).toBe("damaged");
  });

  test("A directory that claims more entries than there may be is refused before any is read", () => {
    const lying = archive.slice();
    new DataView(lying.buffer).setUint16(lying.length - 22 + 10, 60_000, true);
    expect(faultOf(lying)).toBe("too_many_entries");
  });

  test("Links, encrypted files and unknown compression are named as such", () => {
    expect(readZip(makeZip({ "a.txt": "/etc/passwd" }, { links: ["a.txt"] }))).toMatchObject([{ obstacle: "link" }]);
    const flag = patchDirectory(archive, (view, at) => view.setUint16(at + 8, 1, true));
    expect(readZip(flag)).toMatchObject([{ obstacle: "encrypted" }, { obstacle: "encrypted" }]);
    const method = patchDirectory(archive, (view, at) => view.setUint16(at + 10, 14, true));
    expect(readZip(method)).toMatchObject([{ obstacle: "unknown_format" }, { obstacle: "unknown_format" }]);
  });

  test("A file whose size, checksum or place is wrong is damaged", async () => {
    const patches: [number, number][] = [
      [24, 10],
      [16, 1],
      [42, 0x7fffffff],
      [20, 0x7fffffff],
    ];
    for (const [offset, value] of patches) {
      const lying = patchDirectory(archive, (view, at) => view.setUint32(at + offset, value, true));
      expect((await contentsOf(readZip(lying))).map(([, content]) => content)).toEqual(["damaged", "damaged"]);
    }
  });

  /** Three hundred entries that share the compressed content of the first, which is 1 MB of zeros. */
  function bombOf(padding: number): Uint8Array {
    const names = Array.from({ length: 300 }, (_, index) => [`${index}`, "x"]);
    const honest = makeZip({ ...Object.fromEntries(names), "0": new Uint8Array(1_048_576) }, { level: 9 });
    let first: number | undefined;
    const bomb = patchDirectory(honest, (view, at) => {
      first ??= at;
      for (const offset of [16, 20, 24, 42]) view.setUint32(at + offset, view.getUint32(first + offset, true), true);
      view.setUint16(at + 10, view.getUint16(first + 10, true), true);
    });
    // The end says where the directory stands. What is between the two is nobody's.
    const padded = new Uint8Array(bomb.length + padding);
    padded.set(bomb.subarray(0, -22));
    padded.set(bomb.subarray(-22), padded.length - 22);
    return padded;
  }

  test.each([
    ["to far more than its size", 0, 1_048_576],
    ["to more than 4 MB, however large it is", 1_000_000, 4_194_304],
  ])("An archive is refused while it unpacks %s", async (_what, padding, most) => {
    let inflated = 0;
    const reading = { bytes: 0 };
    const unpack = async () => {
      const found = readZip(bombOf(padding), { maxBytes: 4_194_304, maxRatio: 20, smallBytes: 1_048_576 });
      for (const file of found) for await (const chunk of file.chunks(reading)) inflated += chunk.length;
    };
    await expect(unpack()).rejects.toMatchObject({ fault: "inflates_too_much" });
    expect(inflated).toBeLessThanOrEqual(most);
    expect(inflated).toBeGreaterThan(0);
  });

  test("Each reading of an archive may unpack as much as the one before", async () => {
    const found = readZip(makeZip({ "a.txt": "a".repeat(700_000), "b.txt": "b".repeat(700_000) }), {
      ...{ maxBytes: 1_048_576, maxRatio: 1000, smallBytes: 1_048_576 },
    });
    await expect(contentsOf(found)).rejects.toMatchObject({ fault: "inflates_too_much" });
    for (const again of [1, 2, 3]) {
      const { files } = await chooseFiles(found.slice(1));
      expect(files, `${again}`).toHaveLength(1);
    }
  });

  test("An archive of this size is refused with the usual limits, too", async () => {
    await expect(contentsOf(readZip(bombOf(0)))).rejects.toMatchObject({ fault: "inflates_too_much" });
  });
});
