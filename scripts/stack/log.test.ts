import { expect, test } from "vitest";
import { createLogger } from "./log.ts";

function lines(level: "debug" | "warn"): { log: ReturnType<typeof createLogger>; written: string[] } {
  const written: string[] = [];
  return { log: createLogger(level, (line) => written.push(line.replace(/^\S+ /, ""))), written };
}

test("An event is one line with its scope, sentence and facts, whatever they contain", () => {
  const { log, written } = lines("debug");
  log.scoped("gateway").info("two\nlines", { status: 200, path: "/a b", error: new Error("why"), gone: undefined });
  expect(written).toEqual([`info  gateway    two\\nlines status=200 path="/a b" error="why"\n`]);
});

test("A caller's text can neither begin a new line nor control the terminal", () => {
  const { log, written } = lines("debug");
  log.info("GET /\r\u001b[2J", { name: "a\u009bm", error: new Error("\u007f") });
  expect(written).toEqual([`info  stack      GET /\\x0d\\x1b[2J name=a\\x9bm error="\\x7f"\n`]);
});

test("An error without a message is described by its inner errors", () => {
  const { log, written } = lines("debug");
  log.error("lost", { error: new AggregateError([new Error("refused on ::1"), new Error("refused on 127.0.0.1")]) });
  expect(written).toEqual([`error stack      lost error="refused on ::1; refused on 127.0.0.1"\n`]);
});

test("Events below the level are not written", () => {
  const { log, written } = lines("warn");
  log.info("quiet");
  log.error("loud");
  expect(written).toEqual(["error stack      loud\n"]);
});
