import { describe, expect, test } from "vitest";
import { parseBinding } from "./binding.ts";

describe("a binding", () => {
  test("names an event in any case, and anything else means every event", () => {
    const events = ["insert", "UPDATE", "Delete", "*", "TRUNCATE", undefined, 5];
    const parsed = events.map((event) => parseBinding({ id: 1, event, schema: "public" }).event);
    expect(parsed).toEqual(["INSERT", "UPDATE", "DELETE", "*", "*", "*", "*"]);
  });

  test("means every table of a schema when it names none, and the schema public when it names only a table", () => {
    expect(parseBinding({ id: 1, schema: "app" })).toMatchObject({ schema: "app", table: "*" });
    expect(parseBinding({ id: 1, table: "notes" })).toMatchObject({ schema: "public", table: "notes" });
    expect(parseBinding({ id: 1, schema: "*", table: "*" })).toMatchObject({ schema: "*", table: "*" });
  });

  test("that names neither schema nor table is refused with what was given, tokens left out", () => {
    const text = "No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: ";
    expect(() => parseBinding({ id: 1, event: "INSERT" })).toThrow(`${text}%{"event" => "INSERT"}`);
    const withToken = { id: 1, event: "*", user_token: "secret" };
    expect(() => parseBinding(withToken)).toThrow(`${text}<redacted>`);
  });

  test("may select columns of one table, as a list", () => {
    expect(parseBinding({ id: 1, table: "notes", select: ["a"] }).select).toEqual(["a"]);
    expect(parseBinding({ id: 1, table: "notes", select: null }).select).toBeUndefined();
    for (const select of ["a", [1], { a: 1 }]) {
      expect(() => parseBinding({ id: 1, table: "notes", select })).toThrow(
        'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]',
      );
    }
    expect(() => parseBinding({ id: 1, schema: "public", select: ["a"] })).toThrow(
      "Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.",
    );
  });
});
