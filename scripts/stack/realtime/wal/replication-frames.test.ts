import { expect, test } from "vitest";
import { readFrame, statusUpdate } from "./replication-frames.ts";

test("a message's bytes follow its header", () => {
  const bytes = Buffer.concat([Buffer.from("w"), Buffer.alloc(24), Buffer.from("Begin")]);
  expect(readFrame(bytes)).toEqual({ kind: "message", bytes: Buffer.from("Begin") });
});

test.each([
  [0, false],
  [1, true],
])("a keepalive with the flag %i must be answered: %s", (flag, mustAnswer) => {
  const bytes = Buffer.from(`6b000000010000002000000000000000000${flag}`, "hex");
  expect(readFrame(bytes)).toEqual({ kind: "keepalive", lsn: 0x1_0000_0020n, mustAnswer });
});

test("a frame of another type is refused", () => {
  expect(() => readFrame(Buffer.from("x"))).toThrow("unknown type 120");
});

test("a status update reports one position three times and the time in microseconds since 2000", () => {
  const position = "0000000100000020";
  expect(statusUpdate(0x1_0000_0020n, Date.UTC(2000, 0, 1) + 5).toString("hex")).toBe(
    `72${position.repeat(3)}000000000000138800`,
  );
});
