// What an import finds, whether in an archive, a dropped folder or a file field, and why it may leave some of it out.

export interface FoundFile {
  readonly path: string;
  /** As the archive or the disk says: it may be wrong. */
  readonly bytes: number;
  /** Why nobody can read it. */
  readonly obstacle?: Obstacle;
  /** The content, piece by piece: a reader that has seen enough stops. What one reading inflates counts together. */
  chunks(inflated?: Inflated): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** What one reading of an archive has inflated so far, whether it was kept or not. */
export interface Inflated {
  bytes: number;
}

/** generated: folders of others' code and of history, lists of versions, and what systems leave behind. */
export type Obstacle = "link" | "encrypted" | "unknown_format" | "generated";

export type LeftOutReason =
  | Obstacle
  | "path_invalid"
  /** Another file of the import or of the session has this path, or one that differs only in case. */
  | "path_taken"
  | "binary"
  | "too_large"
  | "damaged"
  /** A session holds 2,000 files and 50 MB. */
  | "no_room";

export interface LeftOut {
  /** A file, or a folder with everything in it. */
  readonly path: string;
  readonly reason: LeftOutReason;
  /** How many files it stands for. */
  readonly files: number;
}

/** A file whose content is not what its archive says. */
export class DamagedFile extends Error {
  override readonly name = "DamagedFile";
}

export type ArchiveFault =
  | "not_zip"
  | "too_large"
  | "damaged"
  | "too_many_entries"
  | "inflates_too_much"
  | "not_session";

const sentences: Readonly<Record<ArchiveFault, string>> = {
  not_zip: "This is not a zip archive.",
  too_large: "The archive is larger than 500 MB.",
  damaged: "The archive is damaged or incomplete.",
  too_many_entries: "The archive has more than 50,000 entries.",
  inflates_too_much: "The archive unpacks to more than 200 MB, or to far more than its size.",
  not_session: "The archive has no session of Edgewright, or one of a newer version.",
};

/** The archive as a whole cannot be read. */
export class UnreadableArchive extends Error {
  override readonly name = "UnreadableArchive";
  readonly fault: ArchiveFault;

  constructor(fault: ArchiveFault) {
    super(sentences[fault]);
    this.fault = fault;
  }
}
