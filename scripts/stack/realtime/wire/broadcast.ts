// Encodes a broadcast for many receivers, which may use different protocol versions.
import { encodeUserBroadcast } from "./binary-frames.ts";
import { type Content, encodeTextFrameOf, type ProtocolVersion, type Ref } from "./text-frames.ts";

export type Broadcast =
  /** Sent as text and relayed unchanged: `json` is the whole payload. */
  | { readonly form: "relayed"; readonly json: string }
  /** `form` decides whether version 2 receivers get a text frame or a binary one. */
  | {
      readonly form: "text" | "compact";
      readonly event: string;
      readonly content: Content;
      readonly meta?: Readonly<Record<string, unknown>>;
    };

export interface EncodedFrame {
  readonly bytes: Buffer;
  readonly isBinary: boolean;
}

/** One message for many receivers, encoded at most once for each protocol version. */
export class SharedFrame {
  readonly #encode: (version: ProtocolVersion) => EncodedFrame | undefined;
  readonly #encoded = new Map<ProtocolVersion, EncodedFrame | undefined>();

  constructor(encode: (version: ProtocolVersion) => EncodedFrame | undefined) {
    this.#encode = encode;
  }

  /** Undefined when this version cannot express the message. */
  forVersion(version: ProtocolVersion): EncodedFrame | undefined {
    if (!this.#encoded.has(version)) this.#encoded.set(version, this.#encode(version));
    return this.#encoded.get(version);
  }
}

/** An event with a JSON payload for all members of the topic. */
export function sharedEvent(topic: string, event: string, payloadJson: string): SharedFrame {
  return new SharedFrame((version) =>
    textFrame(encodeTextFrameOf(version, { joinRef: null, ref: null, topic, event }, payloadJson)),
  );
}

export function sharedBroadcast(topic: string, broadcast: Broadcast, joinRef: Ref = null): SharedFrame {
  return new SharedFrame((version) => encodeBroadcast(version, broadcast, { topic, joinRef }));
}

/** Binary content has no text form, so version 1 receivers do not get it. */
function encodeBroadcast(
  version: ProtocolVersion,
  broadcast: Broadcast,
  { topic, joinRef }: { topic: string; joinRef: Ref },
): EncodedFrame | undefined {
  if (version === 2 && broadcast.form !== "relayed" && isCompact(broadcast)) {
    const { event: userEvent, content, meta } = broadcast;
    const bytes = encodeUserBroadcast({ topic, userEvent, content, metadata: meta ? JSON.stringify(meta) : "" });
    if (bytes) return { bytes, isBinary: true };
  }
  const payloadJson = broadcastJson(broadcast);
  if (payloadJson === undefined) return undefined;
  return textFrame(encodeTextFrameOf(version, { joinRef, ref: null, topic, event: "broadcast" }, payloadJson));
}

function isCompact(broadcast: Exclude<Broadcast, { form: "relayed" }>): boolean {
  return broadcast.form === "compact" || "binary" in broadcast.content;
}

function broadcastJson(broadcast: Broadcast): string | undefined {
  if (broadcast.form === "relayed") return broadcast.json;
  if ("binary" in broadcast.content) return undefined;
  const meta = broadcast.meta ? `,"meta":${JSON.stringify(broadcast.meta)}` : "";
  return `{"type":"broadcast","event":${JSON.stringify(broadcast.event)},"payload":${broadcast.content.json}${meta}}`;
}

export function textFrame(text: string): EncodedFrame {
  return { bytes: Buffer.from(text), isBinary: false };
}

/** The size that is limited. */
export function broadcastBytes(broadcast: Broadcast): number {
  if (broadcast.form === "relayed") return Buffer.byteLength(broadcast.json);
  const { content } = broadcast;
  return "binary" in content ? content.binary.byteLength : Buffer.byteLength(content.json);
}
