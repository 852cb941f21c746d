// The syntax tree of an answer, before any schema is applied.
import type { Repair } from "../repair.ts";

interface NodeBase {
  readonly start: number;
  end: number;
  /** The repairs of this node, without those of its children. */
  readonly repairs: Repair[];
  /** No later text can change it. */
  isDone: boolean;
  /** Why it is unusable, whatever the schema. */
  flaw?: string;
}

/** A quoted string without its escapes. */
export interface QuotedNode extends NodeBase {
  readonly kind: "quoted";
  text: string;
}

/** An unquoted word as written: a number, a literal of JSON or Python, or text that should be quoted. */
export interface BareNode extends NodeBase {
  readonly kind: "bare";
  text: string;
}

export interface ListNode extends NodeBase {
  readonly kind: "list";
  readonly items: LooseNode[];
  /** The text ended where another item was expected. */
  wantsMore: boolean;
}

export interface Entry {
  readonly key: string;
  readonly at: number;
  /** Undefined until its first character was read. */
  value: LooseNode | undefined;
}

export interface RecordNode extends NodeBase {
  readonly kind: "record";
  readonly entries: Entry[];
  /** The text ended where another entry was expected. */
  wantsMore: boolean;
}

export type ContainerNode = ListNode | RecordNode;
export type LooseNode = QuotedNode | BareNode | ContainerNode;
