import { check, finish } from "../check.ts";
import { quickSort } from "./function.ts";

const byNumber = (one: number, other: number) => one - other;
const mixed = [5, -2, 9, 0, 5, 3, -7, 1];

check("numbers", quickSort(mixed, byNumber), [-7, -2, 0, 1, 3, 5, 5, 9]);
check("the given list stays as it was", mixed, [5, -2, 9, 0, 5, 3, -7, 1]);
check("an empty list", quickSort([], byNumber), []);
check("one item", quickSort([4], byNumber), [4]);
check(
  "words, backwards",
  quickSort(["b", "c", "a"], (one, other) => other.localeCompare(one)),
  ["c", "b", "a"],
);
check(
  "as the built-in one does",
  quickSort(
    Array.from({ length: 500 }, (_, index) => (index * 7919) % 501),
    byNumber,
  ),
  Array.from({ length: 500 }, (_, index) => (index * 7919) % 501).sort(byNumber),
);

finish();
