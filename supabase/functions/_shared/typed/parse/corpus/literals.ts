// Numbers, booleans and nulls as other languages and people write them.
import { type BrokenAnswer, repaired, refused } from "./broken-answer.ts";
import { event, invoice, label, numbers, person, point, scores, settings } from "./schemas.ts";

const aged = (age: number) => ({ name: "Ann", age, tags: [] });
const paid = {
  invoiceNumber: "7",
  date: "2024-02-29",
  currency: "EUR",
  lines: [],
  total: 9.5,
  isPaid: true,
  note: null,
};
const bill = (more: string) => `{"invoiceNumber": "7", "date": "2024-02-29", "currency": "EUR", "lines": [], ${more}}`;

export const literals: readonly BrokenAnswer[] = [
  ...repaired(person, [
    ["a number in quotes", '{"name": "Ann", "age": "30"}', aged(30)],
    ["a number with blanks in quotes", '{"name": "Ann", "age": " 30 "}', aged(30)],
    ["a number with a plus", '{"name": "Ann", "age": +30}', aged(30)],
    ["a number with an underscore", '{"name": "Ann", "age": 1_000}', aged(1000)],
    ["a whole number with a point", '{"name": "Ann", "age": "30.0"}', aged(30)],
    ["a number with two groups", '{"name": "Ann", "age": "1,234,567"}', aged(1_234_567)],
    ["a hexadecimal number", '{"name": "Ann", "age": 0x1E}', aged(30)],
    ["a number for a string", '{"name": 42, "age": 30}', { ...aged(30), name: "42" }],
    ["a number with zeros at the end for a text", '{"name": 1.50, "age": 30}', { ...aged(30), name: "1.50" }],
    ["a boolean for a string", '{"name": true, "age": 30}', { ...aged(30), name: "true" }],
    ["null for an optional field", '{"name": "Ann", "age": 30, "email": null}', aged(30)],
    ["None for an optional field", "{'name': 'Ann', 'age': 30, 'email': None}", aged(30)],
    ["undefined for an optional field", '{name: "Ann", age: 30, email: undefined}', aged(30)],
  ]),
  ...repaired(numbers, [
    ["numbers in quotes in a list", '["1", "2.5", "-3"]', [1, 2.5, -3]],
    ["numbers without their zero", "[.5, -.25, 5.]", [0.5, -0.25, 5]],
    ["a number with an exponent in quotes", '["1e3"]', [1000]],
    ["a thousand with cents", '["1,234.50"]', [1234.5]],
  ]),
  ...repaired(scores, [["numbers in quotes in a record", "{'a': '1', 'b': 2}", { a: 1, b: 2 }]]),
  ...repaired(point, [["a point with a number in quotes", '["1", 2]', [1, 2]]]),
  ...repaired(invoice, [
    ["Python literals", bill('"total": 9.5, "isPaid": True, "note": None'), paid],
    ["literals in capitals", bill('"total": 9.5, "isPaid": TRUE, "note": NULL'), paid],
    ["a boolean in quotes", bill('"total": 9.5, "isPaid": "true", "note": null'), paid],
    ["a Python boolean in quotes", bill('"total": "9.5", "isPaid": "True", "note": null'), paid],
    ["a field that may be null and is missing", bill('"total": 9.5, "isPaid": true'), paid],
    ["the string null", bill('"total": 9.5, "isPaid": true, "note": "null"'), { ...paid, note: "null" }],
  ]),
  ...repaired(settings, [
    ["a Python boolean where it may be missing", '{"autosave": False}', { autosave: false }],
    ["nothing but nulls", '{"theme": null, "autosave": null}', {}],
  ]),
  ...repaired(event, [
    [
      "dates as strings",
      '{"title": "t", "startsAt": "2024-03-01T10:00:00Z", "endsAt": "2024-03-01T12:30:00+01:00"}',
      { title: "t", startsAt: new Date(Date.UTC(2024, 2, 1, 10)), endsAt: new Date(Date.UTC(2024, 2, 1, 11, 30)) },
    ],
    [
      "a date without a time, and null",
      '{"title": "t", "startsAt": "2024-03-01", "endsAt": None}',
      { title: "t", startsAt: new Date(Date.UTC(2024, 2, 1)), endsAt: null },
    ],
  ]),
  ...refused(person, [
    ["a number with a unit", '{"name": "Ann", "age": "30 years"}'],
    ["a number in words", '{"name": "Ann", "age": "thirty"}'],
    ["a number whose comma is ambiguous", '{"name": "Ann", "age": "1,234"}'],
    ["a range for a number", '{"name": "Ann", "age": "30-35"}'],
    ["an approximate number", '{"name": "Ann", "age": "~30"}'],
    ["a fraction for a whole number", '{"name": "Ann", "age": 30.5}'],
    ["a number below the least allowed", '{"name": "Ann", "age": "-1"}'],
    ["null for a required number", '{"name": "Ann", "age": null}'],
    ["None for a required string", '{"name": None, "age": 30}'],
    ["not a number", '{"name": "Ann", "age": NaN}'],
    ["infinity", '{"name": "Ann", "age": Infinity}'],
    ["an empty string for a number", '{"name": "Ann", "age": ""}'],
    ["a number with leading zeros", '{"name": "Ann", "age": "007"}'],
    ["a number too long to hold", '{"name": "Ann", "age": "12345678901234567891"}'],
    ["a missing required field", '{"name": "Ann"}'],
    ["a list for a number", '{"name": "Ann", "age": [30, 31]}'],
    ["an object for a string", '{"name": {"first": "Ann", "last": "Lee"}, "age": 30}'],
  ]),
  ...refused(numbers, [
    ["a number in quotes with more digits than a number holds", '["12345678901234567891"]'],
    ["a fraction in quotes with more digits than a number holds", '["0.1234567890123456789"]'],
  ]),
  ...refused(invoice, [
    ["yes for true", bill('"total": 9.5, "isPaid": "yes", "note": null')],
    ["one for true", bill('"total": 9.5, "isPaid": 1, "note": null')],
    ["an amount with its currency", bill('"total": "$9.50", "isPaid": true, "note": null')],
    ["a decimal comma", bill('"total": "9,50", "isPaid": true, "note": null')],
  ]),
  ...refused(label, [
    ["a percentage for a share", '{"label": "bug", "confidence": "90%"}'],
    ["a share above one", '{"label": "bug", "confidence": 90}'],
  ]),
  ...refused(event, [
    ["an hour that does not exist", '{"title": "t", "startsAt": "2024-03-01T25:00:00Z", "endsAt": null}'],
    ["a day that does not exist", '{"title": "t", "startsAt": "2023-02-29", "endsAt": null}'],
    ["a moment without a time zone", '{"title": "t", "startsAt": "2024-03-01T10:00:00", "endsAt": null}'],
    ["a date in another order", '{"title": "t", "startsAt": "01/02/2024", "endsAt": null}'],
    ["a date in words", '{"title": "t", "startsAt": "next Monday", "endsAt": null}'],
  ]),
  ...refused(point, [
    ["a point with three numbers", "[1, 2, 3]"],
    ["a point with one number", "[1]"],
  ]),
];
