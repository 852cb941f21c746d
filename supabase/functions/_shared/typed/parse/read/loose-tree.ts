// What stands in an answer, as it was written: no schema has been asked yet what it means.
import type { Repair } from "../repair.ts";

interface NodeBase {
  readonly start: number;
  end: number;
  /** What was mended in this node itself, not in what lies in it. */
  readonly repairs: Repair[];
  /** No later text can change it. Of a text that ended: it was written to its end. */
  isDone: boolean;
  /** Why no value may be taken from it, whatever the schema. */
  flaw?: string;
}

/** Text in quotes, its escapes undone. */
export interface QuotedNode extends NodeBase {
  readonly kind: "quoted";
  text: string;
}

/** A word without quotes, exactly as written: a number, a literal of JSON or Python, or text that should be quoted. */
export interface BareNode extends NodeBase {
  readonly kind: "bare";
  text: string;
}

export interface ListNode extends NodeBase {
  readonly kind: "list";
  readonly items: LooseNode[];
  /** The text ended where another item was to come. */
  wantsMore: boolean;
}

export interface Entry {
  readonly key: string;
  readonly at: number;
  /** Undefined until its first character is read. */
  value: LooseNode | undefined;
}

export interface RecordNode extends NodeBase {
  readonly kind: "record";
  readonly entries: Entry[];
  /** The text ended where another entry was to come. */
  wantsMore: boolean;
}

export type ContainerNode = ListNode | RecordNode;
export type LooseNode = QuotedNode | BareNode | ContainerNode;
