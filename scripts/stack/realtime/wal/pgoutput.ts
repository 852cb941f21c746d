// Decodes the messages of Postgres' `pgoutput` plugin (protocol version 1). Values stay text, because parsing them loses
// 64-bit integers and the difference between null and unchanged.
import type { Lsn } from "./lsn.ts";

/** In the order of the relation's columns. Undefined is a value that is not in the WAL (unchanged TOAST). */
export type Tuple = readonly (string | null | undefined)[];

interface RelationColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly isIdentity: boolean;
}

/** A table at the time of the change. A new object after every change of the table's definition. */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  readonly isIdentityFull: boolean;
  readonly columns: readonly RelationColumn[];
}

export type RowChange =
  | { readonly type: "INSERT"; readonly relation: Relation; readonly row: Tuple }
  | { readonly type: "UPDATE"; readonly relation: Relation; readonly row: Tuple; readonly old: Tuple | undefined }
  | { readonly type: "DELETE"; readonly relation: Relation; readonly old: Tuple };

export type WalMessage =
  | { readonly kind: "begin"; readonly commitLsn: Lsn; readonly committedAtMs: number; readonly transactionId: number }
  | { readonly kind: "change"; readonly change: RowChange }
  | { readonly kind: "commit"; readonly endLsn: Lsn }
  /** A relation, type, origin, truncation or logical message, which subscribers do not get. */
  | { readonly kind: "other" };

const postgresEpochMs = Date.UTC(2000, 0, 1);

/** Decodes one connection's messages in order and remembers the relations that later messages refer to. */
export class PgoutputDecoder {
  readonly #relations = new Map<number, Relation>();

  decode(bytes: Buffer): WalMessage {
    const reader = new Reader(bytes);
    const tag = reader.character();
    switch (tag) {
      case "B":
        return {
          kind: "begin",
          commitLsn: reader.uint64(),
          committedAtMs: reader.timestamp(),
          transactionId: reader.uint32(),
        };
      case "C":
        reader.skip(1 + 8);
        return { kind: "commit", endLsn: reader.uint64() };
      case "R": {
        const relation = readRelation(reader);
        this.#relations.set(relation.oid, relation);
        return { kind: "other" };
      }
      case "I":
      case "U":
      case "D":
        return { kind: "change", change: readChange(tag, this.#relation(reader.uint32()), reader) };
      case "T":
      case "Y":
      case "O":
      case "M":
        return { kind: "other" };
      default:
        throw new Error(`pgoutput sent a message of unknown type "${tag}"`);
    }
  }

  #relation(oid: number): Relation {
    const relation = this.#relations.get(oid);
    if (!relation) throw new Error(`pgoutput sent a change of relation ${oid} before the relation`);
    return relation;
  }
}

function readRelation(reader: Reader): Relation {
  const oid = reader.uint32();
  const schema = reader.text() || "pg_catalog";
  const table = reader.text();
  const isIdentityFull = reader.character() === "f";
  const columns = Array.from({ length: reader.uint16() }, () => {
    const isIdentity = (reader.uint8() & 1) !== 0;
    const column = { name: reader.text(), typeOid: reader.uint32(), isIdentity };
    reader.skip(4); // the type modifier
    return column;
  });
  return { oid, schema, table, isIdentityFull, columns };
}

function readChange(type: "I" | "U" | "D", relation: Relation, reader: Reader): RowChange {
  const marker = reader.character();
  if (type === "I") return { type: "INSERT", relation, row: readTuple(reader) };
  if (type === "D") return { type: "DELETE", relation, old: readOldTuple(reader, marker, relation) };
  if (marker === "N") return { type: "UPDATE", relation, row: readTuple(reader), old: undefined };
  const old = readOldTuple(reader, marker, relation);
  reader.skip(1); // "N" before the new tuple
  return { type: "UPDATE", relation, row: readTuple(reader), old };
}

/** A key tuple has null for every column outside the key, which means unknown. */
function readOldTuple(reader: Reader, marker: string, relation: Relation): Tuple {
  const tuple = readTuple(reader);
  if (marker === "O") return tuple;
  return tuple.map((value, index) => (relation.columns[index]?.isIdentity ? value : undefined));
}

function readTuple(reader: Reader): Tuple {
  return Array.from({ length: reader.uint16() }, () => {
    const format = reader.character();
    if (format === "n") return null;
    if (format === "u") return undefined;
    if (format === "t") return reader.sizedText();
    throw new Error(`pgoutput sent a value in unknown format "${format}"`);
  });
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(count: number): void {
    this.#at += count;
  }

  uint8(): number {
    this.#at += 1;
    return this.#bytes.readUInt8(this.#at - 1);
  }

  character(): string {
    return String.fromCharCode(this.uint8());
  }

  uint16(): number {
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }

  uint32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  uint64(): bigint {
    this.#at += 8;
    return this.#bytes.readBigUInt64BE(this.#at - 8);
  }

  /** Microseconds since 2000, as milliseconds since 1970, truncated as by Postgres' to_char. */
  timestamp(): number {
    this.#at += 8;
    return postgresEpochMs + Number(this.#bytes.readBigInt64BE(this.#at - 8) / 1000n);
  }

  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  sizedText(): string {
    const length = this.uint32();
    this.#at += length;
    return this.#bytes.toString("utf8", this.#at - length, this.#at);
  }
}
