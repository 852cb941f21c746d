import { expect, test } from "vitest";
import { type Broadcast, sharedBroadcast } from "./broadcast.ts";

const meta = { id: "1" };
const json = { json: '{"n":1}' };

function textFor(version: 1 | 2, broadcast: Broadcast): string | undefined {
  const frame = sharedBroadcast("realtime:t", broadcast).forVersion(version);
  return frame && `${frame.isBinary ? "binary" : "text"} ${frame.bytes.toString("latin1")}`;
}

test("a compact broadcast is a binary frame in version 2 and text in version 1", () => {
  const broadcast: Broadcast = { form: "compact", event: "e", content: json, meta };
  expect(textFor(2, broadcast)).toBe('binary \x04\x0a\x01\x0a\x01realtime:te{"id":"1"}{"n":1}');
  expect(textFor(1, broadcast)).toBe(
    'text {"topic":"realtime:t","event":"broadcast","payload":{"type":"broadcast","event":"e","payload":{"n":1},"meta":{"id":"1"}},"ref":null}',
  );
});

test("bytes cannot be sent in version 1", () => {
  const broadcast: Broadcast = { form: "compact", event: "e", content: { binary: Buffer.from("x") } };
  expect(textFor(1, broadcast)).toBeUndefined();
  expect(textFor(2, broadcast)).toBe("binary \x04\x0a\x01\x00\x00realtime:tex");
});

test("a relayed broadcast is passed on unchanged", () => {
  const broadcast: Broadcast = { form: "relayed", json: '{"any":"map"}' };
  expect(textFor(2, broadcast)).toBe('text [null,null,"realtime:t","broadcast",{"any":"map"}]');
});

test("a broadcast whose name is too long for a binary frame becomes a text frame", () => {
  const event = "e".repeat(256);
  expect(textFor(2, { form: "compact", event, content: json })).toBe(
    `text [null,null,"realtime:t","broadcast",{"type":"broadcast","event":"${event}","payload":{"n":1}}]`,
  );
});
