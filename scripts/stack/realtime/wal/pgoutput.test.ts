import fc from "fast-check";
import { expect, test } from "vitest";
import { PgoutputDecoder, type Tuple } from "./pgoutput.ts";

const notes = { oid: 70_000, schema: "public", table: "notes", identity: "d", columns: ["id*", "body"] };

function encode(...parts: (string | number | bigint | Buffer | Text)[]): Buffer {
  return Buffer.concat(parts.map(encodePart));
}

/** Numbers are single bytes, and strings are tags. */
function encodePart(part: string | number | bigint | Buffer | Text): Buffer {
  if (Buffer.isBuffer(part)) return part;
  if (typeof part === "string") return Buffer.from(part, "latin1");
  if (typeof part === "number") return Buffer.from([part]);
  if (typeof part === "object") return Buffer.from(`${part.text}\0`);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(part);
  return bytes;
}

interface Text {
  readonly text: string;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function relation({ oid, schema, table, identity, columns }: typeof notes): Buffer {
  const encoded = columns.map((name) =>
    encode(name.endsWith("*") ? 1 : 0, { text: name.replace("*", "") }, uint32(25), uint32(0xffff_ffff)),
  );
  return encode("R", uint32(oid), { text: schema }, { text: table }, identity, uint16(columns.length), ...encoded);
}

function tuple(values: Tuple): Buffer {
  const encoded = values.map((value) => {
    if (value === undefined) return encode("u");
    if (value === null) return encode("n");
    const bytes = Buffer.from(value);
    return encode("t", uint32(bytes.length), bytes);
  });
  return encode(uint16(values.length), ...encoded);
}

function decoderKnowing(...relations: (typeof notes)[]): PgoutputDecoder {
  const decoder = new PgoutputDecoder();
  for (const one of relations) expect(decoder.decode(relation(one))).toEqual({ kind: "other" });
  return decoder;
}

function decodeChange(decoder: PgoutputDecoder, bytes: Buffer) {
  const message = decoder.decode(bytes);
  if (message.kind !== "change") throw new Error(`decoded as ${message.kind}`);
  return message.change;
}

test("begin and commit carry the LSN, the time and the transaction", () => {
  const decoder = new PgoutputDecoder();
  const at = BigInt(Date.UTC(2026, 10, 20, 9, 30, 0, 123) - Date.UTC(2000, 0, 1)) * 1000n + 999n;
  expect(decoder.decode(encode("B", 0x1_0000_0010n, at, uint32(4_000_000_000)))).toEqual({
    kind: "begin",
    commitLsn: 0x1_0000_0010n,
    committedAtMs: Date.UTC(2026, 10, 20, 9, 30, 0, 123),
    transactionId: 4_000_000_000,
  });
  expect(decoder.decode(encode("C", 0, 16n, 24n, 0n))).toEqual({ kind: "commit", endLsn: 24n });
});

test("every value stays the text Postgres wrote, and null differs from unchanged", () => {
  const value = fc.oneof(fc.string({ unit: "binary" }), fc.constant(null), fc.constant(undefined));
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const decoder = decoderKnowing({ ...notes, columns: values.map((_, index) => `c${index}`) });
      const change = decodeChange(decoder, encode("I", uint32(notes.oid), "N", tuple(values)));
      expect(change).toMatchObject({ type: "INSERT", row: values });
    }),
  );
});

test("a key tuple gives the key columns only", () => {
  const decoder = decoderKnowing(notes);
  const key = encode(uint32(notes.oid), "K", tuple(["1", null]));
  expect(decodeChange(decoder, encode("D", key))).toMatchObject({ type: "DELETE", old: ["1", undefined] });
  const update = decodeChange(decoder, encode("U", key, "N", tuple(["2", "text"])));
  expect(update).toMatchObject({ type: "UPDATE", old: ["1", undefined], row: ["2", "text"] });
});

test("old rows are decoded with their nulls, and updates may have none", () => {
  const decoder = decoderKnowing({ ...notes, identity: "f" });
  const old = encode(uint32(notes.oid), "O", tuple(["1", null]));
  expect(decodeChange(decoder, encode("D", old))).toMatchObject({ old: ["1", null] });
  const plain = decodeChange(decoder, encode("U", uint32(notes.oid), "N", tuple(["1", "x"])));
  expect(plain).toMatchObject({ old: undefined, row: ["1", "x"], relation: { isIdentityFull: true } });
});

test("a relation is one object until Postgres sends it again", () => {
  const decoder = decoderKnowing(notes);
  const insert = encode("I", uint32(notes.oid), "N", tuple(["1", "x"]));
  const [first, second] = [decodeChange(decoder, insert).relation, decodeChange(decoder, insert).relation];
  expect(second).toBe(first);
  expect(first).toEqual({
    oid: notes.oid,
    schema: "public",
    table: "notes",
    isIdentityFull: false,
    columns: [
      { name: "id", typeOid: 25, isIdentity: true },
      { name: "body", typeOid: 25, isIdentity: false },
    ],
  });
  decoder.decode(relation(notes));
  expect(decodeChange(decoder, insert).relation).not.toBe(first);
});

test("truncations, types and origins are skipped, and unknown messages are refused", () => {
  const decoder = decoderKnowing(notes);
  for (const tag of ["T", "Y", "O", "M"]) expect(decoder.decode(encode(tag, 0))).toEqual({ kind: "other" });
  expect(() => decoder.decode(encode("Z"))).toThrow('unknown type "Z"');
  expect(() => decoder.decode(encode("I", uint32(5), "N", tuple([])))).toThrow("relation 5 before the relation");
});
