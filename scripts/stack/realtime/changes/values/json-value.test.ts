// The conversion must agree with Postgres, so Postgres is asked.
import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ScratchPostgres, startScratchPostgres } from "../../../tests/scratch-postgres.ts";
import { type ColumnType, createTypeCatalogue } from "./column-types.ts";
import { needsPostgres, toJsonValue } from "./json-value.ts";

let scratch: ScratchPostgres;
let sql: postgres.Sql;

beforeAll(async () => {
  scratch = await startScratchPostgres();
  sql = postgres(scratch.adminUrl, {
    max: 1,
    fetch_types: false,
    connection: { TimeZone: "UTC", search_path: "public" },
  });
  await sql.unsafe(`
    create type mood as enum ('sad', 'oh "well"');
    create domain positive as int check (value > 0);
    create domain positives as positive[];
    create type pair as (a int, b text);
    create extension hstore;
  `);
});

afterAll(async () => {
  await sql.end();
  await scratch.stop();
});

async function columnType(name: string): Promise<ColumnType> {
  const [row] = await sql<{ oid: number }[]>`select ${name}::text::regtype::oid::int8::float8 as oid`;
  const type = row && (await createTypeCatalogue(sql)([row.oid])).get(row.oid);
  if (!type) throw new Error(`no type ${name}`);
  return type;
}

/** Each value as in the WAL, and as to_jsonb returns it with all its digits. */
async function asPostgresSees(typeName: string, values: readonly string[]) {
  return sql.unsafe<{ text: string; json: string }[]>(
    `select format('%s', value::${typeName}) as text, to_jsonb(value::${typeName})::text as json
     from jsonb_array_elements_text($1::text::jsonb) as value`,
    [JSON.stringify(values)],
  );
}

const sample = <T>(arbitrary: fc.Arbitrary<T>) => fc.sample(arbitrary, 60);
const withoutNul = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
const arrayOf = (items: fc.Arbitrary<string>) =>
  fc.array(fc.option(items)).map((list) => {
    const written = list.map((item) => (item === null ? "NULL" : `"${item.replaceAll(/["\\]/g, "\\$&")}"`));
    return `{${written.join(",")}}`;
  });
const bigint = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String);
const numeric = fc.tuple(bigint, fc.stringMatching(/^\d{1,20}$/)).map(([whole, fraction]) => `${whole}.${fraction}`);
const instant = fc
  .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString());

test.each<[string, readonly string[]]>([
  ["int2", ["-32768", "0", "32767"]],
  ["int4", ["-2147483648", "7"]],
  ["int8", sample(bigint)],
  ["numeric", [...sample(numeric), "1.10", "0.00", "-0.5", "1e-20", "123456789012345678901234567890"]],
  ["float4", ["1.5", "-0", "3.4e38", "1e-20"]],
  ["float8", [...sample(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), "-0", "1e300"]],
  ["bool", ["true", "false"]],
  ["text", sample(withoutNul)],
  ["varchar(5)", ["abc"]],
  ["char(5)", ["abc"]],
  ["name", ["notes"]],
  ["uuid", sample(fc.uuid())],
  ["mood", ["sad", 'oh "well"']],
  ["positive", ["1"]],
  ["json", ['{"b": 1, "a": [1.0, 2.50, 12345678901234567890], "a": null}', '"x"', "1e3"]],
  ["jsonb", [...sample(fc.json().filter((text) => !text.includes("\\u0000"))), '{"long": 1234567890.123456789}']],
  ["timestamptz", [...sample(instant), "infinity", "-infinity", "0044-03-15 12:00:00 BC", "2026-11-20 09:30:00.5+02"]],
  ["timestamp", [...sample(instant), "infinity", "0044-03-15 12:00:00 BC"]],
  ["date", ["2026-11-20", "infinity", "0044-03-15 BC"]],
  ["time", ["09:30:00.5"]],
  ["interval", ["1 year 2 mons 3 days 04:05:06.7", "-1 day"]],
  ["inet", ["10.0.0.1/8"]],
  ["int4range", ["[1,5)", "empty"]],
  ["bit(3)", ["101"]],
  ["oid", ["4000000000"]],
  ["point", ["(1,2)"]],
  ["tsvector", ["a:1 b:2"]],
  ["text[]", [...sample(arrayOf(withoutNul)), "{{a,b},{c,d}}", "[2:3]={a,b}"]],
  ["int8[]", sample(arrayOf(bigint))],
  ["numeric[]", ["{1.10,NaN,Infinity,NULL}"]],
  ["bool[]", ["{t,f,NULL}"]],
  ["jsonb[]", ['{"{\\"a\\": [1.0]}"}']],
  ["timestamptz[]", ['{"2026-11-20 09:30:00+00"}']],
  ["bytea[]", ['{"\\\\x0102"}']],
  ["mood[]", ['{"oh \\"well\\"",sad}']],
  ["positives", ["{1,2}"]],
  ["box[]", ["{(3,4),(1,1);(1,1),(0,0)}"]],
])("a value of type %s becomes the same JSON as with to_jsonb", async (typeName, values) => {
  const { jsonForm } = await columnType(typeName);
  expect(needsPostgres(jsonForm)).toBe(false);
  const seen = await asPostgresSees(typeName, values);
  expect(seen).toHaveLength(values.length);
  for (const { text, json } of seen) {
    // Compared as a client parses it; the digits are compared below.
    expect(JSON.parse(JSON.stringify(toJsonValue(text, jsonForm)))).toEqual(JSON.parse(json));
  }
});

test("numbers keep digits that a double cannot hold", async () => {
  const digits = async (typeName: string, value: string) => {
    const [seen] = await asPostgresSees(typeName, [value]);
    return JSON.stringify(toJsonValue(seen?.text ?? "", (await columnType(typeName)).jsonForm));
  };
  expect(await digits("int8", "9007199254740993")).toBe("9007199254740993");
  expect(await digits("numeric", "1.10")).toBe("1.10");
  expect(await digits("numeric", "12345678901234567890.123456789")).toBe("12345678901234567890.123456789");
  expect(await digits("jsonb", '{"a": 12345678901234567890}')).toBe('{"a":12345678901234567890}');
});

test("bytea is sent as its hexadecimal digits", async () => {
  expect(toJsonValue("\\x0102", (await columnType("bytea")).jsonForm)).toBe("0102");
});

test("NaN and infinite numbers are sent as null", async () => {
  const { jsonForm } = await columnType("float8");
  for (const text of ["NaN", "Infinity", "-Infinity"]) expect(toJsonValue(text, jsonForm)).toBeNull();
});

test("types that only Postgres can convert to JSON are left to it", async () => {
  for (const name of ["pair", "pair[]", "hstore", "int2vector"]) {
    expect(needsPostgres((await columnType(name)).jsonForm)).toBe(true);
  }
});
