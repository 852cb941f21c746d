import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBinaryFrame, encodeUserBroadcast } from "./binary-frames.ts";
import { type Content, MalformedFrame } from "./text-frames.ts";

const name = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => Buffer.byteLength(text) <= 255);
const content: fc.Arbitrary<Content> = fc.oneof(
  fc.uint8Array().map((bytes) => ({ binary: Buffer.from(bytes) })),
  fc.jsonValue().map((value) => ({ json: JSON.stringify(value) })),
);

/** Encodes the frame as a client does. */
function encodePush(names: string[], { json, binary }: { json?: string; binary?: Uint8Array }): Buffer {
  const bytes = names.map((text) => Buffer.from(text));
  const header = Buffer.from([3, ...bytes.map(({ length }) => length), json === undefined ? 0 : 1]);
  return Buffer.concat([header, ...bytes, json === undefined ? (binary ?? Buffer.of()) : Buffer.from(json)]);
}

test("a client's broadcast is decoded with all its names, also of multi-byte characters", () => {
  fc.assert(
    fc.property(name, name, name, name, content, (joinRef, ref, topic, userEvent, content) => {
      const frame = decodeBinaryFrame(encodePush([joinRef, ref, topic, userEvent, '{"persist":true}'], content));
      expect(frame).toEqual({
        kind: "user_broadcast",
        joinRef: joinRef || null,
        ref: ref || null,
        topic,
        userEvent,
        content,
      });
    }),
  );
});

test("a broadcast to a client has the lengths of all names before the names", () => {
  const frame = encodeUserBroadcast({ topic: "ü", userEvent: "e", metadata: "{}", content: { json: "[1]" } });
  expect(frame?.toString("latin1")).toBe(`\x04\x02\x01\x02\x01${Buffer.from("üe{}[1]").toString("latin1")}`);
  const bytes = encodeUserBroadcast({
    topic: "t",
    userEvent: "",
    metadata: "",
    content: { binary: Buffer.of(0, 255) },
  });
  expect(bytes && [...bytes]).toEqual([4, 1, 0, 0, 0, 116, 0, 255]);
});

test("a name of 255 bytes fits a frame and one of 256 does not", () => {
  const frameFor = (userEvent: string) =>
    encodeUserBroadcast({ topic: "t", userEvent, metadata: "", content: { json: "{}" } });
  expect(frameFor("x".repeat(255))).toBeDefined();
  expect(frameFor(`${"é".repeat(127)}xx`)).toBeUndefined();
});

test("truncated frames, frames of another kind and frames with invalid JSON are malformed", () => {
  const whole = encodePush(["1", "2", "topic", "event", ""], { binary: Buffer.of() });
  for (let length = 0; length < whole.length; length++) {
    expect(() => decodeBinaryFrame(whole.subarray(0, length))).toThrow(MalformedFrame);
  }
  expect(() => decodeBinaryFrame(Buffer.from([0, ...whole.subarray(1)]))).toThrow(MalformedFrame);
  expect(() => decodeBinaryFrame(encodePush(["1", "2", "t", "e", ""], { json: "{oops" }))).toThrow(MalformedFrame);
});
