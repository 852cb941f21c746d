// Text frames of both protocol versions: an object in version 1, an array in version 2.
import { z } from "zod";

export type ProtocolVersion = 1 | 2;
export type Ref = string | null;

/** The content of a broadcast. */
export type Content = { readonly json: string } | { readonly binary: Uint8Array };

interface FrameHeader {
  readonly joinRef: Ref;
  readonly ref: Ref;
  readonly topic: string;
}

/** A client sends any event as text, or a broadcast in the compact binary form. */
export type ClientFrame =
  | (FrameHeader & { readonly kind: "text"; readonly event: string; readonly payload: unknown })
  | (FrameHeader & { readonly kind: "user_broadcast"; readonly userEvent: string; readonly content: Content });

export interface ServerFrame extends FrameHeader {
  readonly event: string;
  readonly payload: unknown;
}

/** The socket logs it and stays open. */
export class MalformedFrame extends Error {
  override readonly name = "MalformedFrame";
}

const refSchema = z.union([z.string(), z.number().transform(String), z.null()]);

const frameSchemas = {
  1: z
    .object({
      topic: z.string(),
      event: z.string(),
      payload: z.unknown().optional(),
      ref: refSchema.default(null),
      join_ref: refSchema.default(null),
    })
    // Version 1 clients may leave `join_ref` out of a join, where it equals `ref`.
    .transform(({ join_ref, ...frame }) => ({ ...frame, joinRef: join_ref ?? joinRefOf(frame) })),
  2: z
    .tuple([refSchema, refSchema, z.string(), z.string(), z.unknown()])
    .rest(z.unknown())
    .transform(([joinRef, ref, topic, event, payload]) => ({ joinRef, ref, topic, event, payload })),
} as const;

function joinRefOf(frame: { event: string; ref: Ref }): Ref {
  return frame.event === "phx_join" ? frame.ref : null;
}

export function decodeTextFrame(version: ProtocolVersion, text: string): ClientFrame {
  const parsed = frameSchemas[version].safeParse(parseJson(text));
  if (!parsed.success) throw new MalformedFrame(`not a version ${version} frame: ${z.prettifyError(parsed.error)}`);
  const { joinRef, ref, topic, event, payload = {} } = parsed.data;
  return { kind: "text", joinRef, ref, topic, event, payload };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedFrame("not JSON", { cause });
  }
}

export function encodeTextFrame(version: ProtocolVersion, frame: ServerFrame): string {
  return encodeTextFrameOf(version, frame, JSON.stringify(frame.payload));
}

/** As `encodeTextFrame`, for a payload that is already JSON text. */
export function encodeTextFrameOf(
  version: ProtocolVersion,
  frame: Omit<ServerFrame, "payload">,
  payloadJson: string,
): string {
  const topic = JSON.stringify(frame.topic);
  const event = JSON.stringify(frame.event);
  const ref = JSON.stringify(frame.ref);
  if (version === 1) return `{"topic":${topic},"event":${event},"payload":${payloadJson},"ref":${ref}}`;
  return `[${JSON.stringify(frame.joinRef)},${ref},${topic},${event},${payloadJson}]`;
}
