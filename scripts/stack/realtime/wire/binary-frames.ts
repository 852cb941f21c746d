// The two binary frames of version 2: kind 3, a client's broadcast, and kind 4, a broadcast to a client.
// The header holds the length of each name in UTF-8 bytes, one byte each.
import { type ClientFrame, type Content, MalformedFrame, parseJson } from "./text-frames.ts";

const userBroadcastPush = 3;
const userBroadcast = 4;
const pushHeaderBytes = 7;
const encodings = { binary: 0, json: 1 } as const;

export const maxNameBytes = 255;

export function decodeBinaryFrame(bytes: Buffer): ClientFrame {
  const [kind, joinRefLength, refLength, topicLength, eventLength, metadataLength, encoding] = bytes;
  if (kind !== userBroadcastPush || encoding === undefined) throw new MalformedFrame(`binary frame of kind ${kind}`);
  const lengths = [joinRefLength, refLength, topicLength, eventLength, metadataLength].map((length) => length ?? 0);
  const { names, rest } = readNames(bytes.subarray(pushHeaderBytes), lengths);
  const [joinRef = "", ref = "", topic = "", userEvent = ""] = names;
  return {
    kind: "user_broadcast",
    joinRef: joinRef || null,
    ref: ref || null,
    topic,
    userEvent,
    content: readContent(rest, encoding),
  };
}

function readNames(bytes: Buffer, lengths: readonly number[]): { names: string[]; rest: Buffer } {
  let rest = bytes;
  const names = lengths.map((length) => {
    if (length > rest.length) throw new MalformedFrame("binary frame shorter than its header says");
    const name = rest.toString("utf8", 0, length);
    rest = rest.subarray(length);
    return name;
  });
  return { names, rest };
}

/** Parses JSON only to refuse it when it is malformed, because receivers could not read it. */
function readContent(bytes: Buffer, encoding: number): Content {
  if (encoding === encodings.binary) return { binary: bytes };
  if (encoding !== encodings.json) throw new MalformedFrame(`unknown payload encoding ${encoding}`);
  const json = bytes.toString("utf8");
  parseJson(json);
  return { json };
}

export interface UserBroadcastFrame {
  readonly topic: string;
  readonly userEvent: string;
  /** A JSON object as text, or empty. */
  readonly metadata: string;
  readonly content: Content;
}

/** A kind 4 frame; undefined when a name is too long. */
export function encodeUserBroadcast({ topic, userEvent, metadata, content }: UserBroadcastFrame): Buffer | undefined {
  const names = [topic, userEvent, metadata];
  const lengths = names.map((name) => Buffer.byteLength(name));
  if (lengths.some((length) => length > maxNameBytes)) return undefined;
  const isJson = "json" in content;
  const head = [userBroadcast, ...lengths, isJson ? encodings.json : encodings.binary];
  const size = isJson ? Buffer.byteLength(content.json) : content.binary.byteLength;
  const frame = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, head.length + size));
  let at = head.length;
  frame.set(head);
  for (const name of names) at += frame.write(name, at);
  if (isJson) frame.write(content.json, at);
  else frame.set(content.binary, at);
  return frame;
}
