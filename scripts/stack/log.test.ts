import { expect, test } from "vitest";
import { createLogger } from "./log.ts";

function lines(level: "debug" | "warn"): { log: ReturnType<typeof createLogger>; written: string[] } {
  const written: string[] = [];
  return { log: createLogger(level, (line) => written.push(line.replace(/^\S+ /, ""))), written };
}

test("an event is one line with its scope, sentence and facts, whatever they hold", () => {
  const { log, written } = lines("debug");
  log.scoped("gateway").info("two\nlines", { status: 200, path: "/a b", error: new Error("why"), gone: undefined });
  expect(written).toEqual([`info  gateway    two\\nlines status=200 path="/a b" error="why"\n`]);
});

test("events below the level are not written", () => {
  const { log, written } = lines("warn");
  log.info("quiet");
  log.error("loud");
  expect(written).toEqual(["error stack      loud\n"]);
});
