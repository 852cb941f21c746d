import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeTextFrame, encodeTextFrame, MalformedFrame } from "./text-frames.ts";

const ref = fc.option(fc.string({ unit: "grapheme" }), { nil: null });
const name = fc.string({ unit: "grapheme" });
const frames = fc.record({ joinRef: ref, ref, topic: name, event: name, payload: fc.jsonValue() });

test("any version 2 frame is decoded as it was encoded", () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const payload = JSON.parse(JSON.stringify(frame.payload));
      expect(decodeTextFrame(2, encodeTextFrame(2, frame))).toEqual({ kind: "text", ...frame, payload });
    }),
  );
});

test("a version 1 frame is an object without a join_ref", () => {
  fc.assert(
    fc.property(frames, ({ joinRef, ...frame }) => {
      const payload = JSON.parse(JSON.stringify(frame.payload));
      expect(JSON.parse(encodeTextFrame(1, { joinRef, ...frame }))).toEqual({ ...frame, payload });
    }),
  );
});

test("a version 1 join without a join_ref uses its ref", () => {
  const join = decodeTextFrame(1, '{"topic":"realtime:a","event":"phx_join","payload":{},"ref":"7"}');
  const push = decodeTextFrame(1, '{"topic":"realtime:a","event":"broadcast","payload":{},"ref":"8"}');
  expect([join.joinRef, push.joinRef]).toEqual(["7", null]);
});

test("missing and extra members of a frame are tolerated", () => {
  expect(decodeTextFrame(2, '["1",2,"t","e",{},"more"]')).toMatchObject({ joinRef: "1", ref: "2", payload: {} });
  expect(decodeTextFrame(1, '{"topic":"t","event":"e"}')).toMatchObject({ joinRef: null, ref: null, payload: {} });
});

test("other texts are malformed frames", () => {
  for (const text of ["", "{", "null", "[]", '["1","2","t"]', "[1,2,3,4,{}]", '{"topic":"t"}']) {
    expect(() => decodeTextFrame(2, text)).toThrow(MalformedFrame);
    expect(() => decodeTextFrame(1, text)).toThrow(MalformedFrame);
  }
});
