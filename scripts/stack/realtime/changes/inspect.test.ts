import { expect, test } from "vitest";
import { inspect } from "./inspect.ts";

test("values are formatted as Elixir formats them", () => {
  expect(inspect({ table: null, filter: 'a="b"', count: 1, list: ["x", true] })).toBe(
    '%{"count" => 1, "filter" => "a=\\"b\\"", "list" => ["x", true], "table" => nil}',
  );
  expect(inspect("back\\slash #{x}\n")).toBe('"back\\\\slash \\#{x}\\n"');
  expect(inspect(undefined)).toBe("nil");
});
