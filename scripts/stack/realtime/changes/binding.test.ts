import { expect, test } from "vitest";
import { parseBinding } from "./binding.ts";

test("a binding's event may be in any case, and any other value means every event", () => {
  const events = ["insert", "UPDATE", "Delete", "*", "TRUNCATE", undefined, 5];
  const parsed = events.map((event) => parseBinding({ id: 1, event, schema: "public" }).event);
  expect(parsed).toEqual(["INSERT", "UPDATE", "DELETE", "*", "*", "*", "*"]);
});

test("a binding without a table means all tables, and one without a schema means public", () => {
  expect(parseBinding({ id: 1, schema: "app" })).toMatchObject({ schema: "app", table: "*" });
  expect(parseBinding({ id: 1, table: "notes" })).toMatchObject({ schema: "public", table: "notes" });
  expect(parseBinding({ id: 1, schema: "*", table: "*" })).toMatchObject({ schema: "*", table: "*" });
});

test("a binding without schema and table is refused, and its tokens are redacted", () => {
  const text = "No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: ";
  expect(() => parseBinding({ id: 1, event: "INSERT" })).toThrow(`${text}%{"event" => "INSERT"}`);
  const withToken = { id: 1, event: "*", user_token: "secret" };
  expect(() => parseBinding(withToken)).toThrow(`${text}<redacted>`);
});

test("a binding may select a list of columns of one table", () => {
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
