import { check, finish, thrown } from "../check.ts";
import { parseCsv } from "./function.ts";

check("rows and fields", parseCsv("name,age\nAda,36\n"), [
  ["name", "age"],
  ["Ada", "36"],
]);
check("a comma in quotation marks", parseCsv('"Lovelace, Ada",36'), [["Lovelace, Ada", "36"]]);
check("doubled quotation marks", parseCsv('"She said ""yes"""'), [['She said "yes"']]);
check("a line break in a field", parseCsv('"two\nlines",x'), [["two\nlines", "x"]]);
check("empty fields stay", parseCsv("a,,c\r\n,,"), [
  ["a", "", "c"],
  ["", "", ""],
]);
check("another separator", parseCsv("a;b", ";"), [["a", "b"]]);
check("no text has no rows", parseCsv(""), []);
check(
  "an open quotation mark is refused",
  thrown(() => parseCsv('"a')),
  "a quotation mark is never closed",
);

finish();
