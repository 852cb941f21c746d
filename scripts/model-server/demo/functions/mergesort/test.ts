import { check, finish } from "../check.ts";
import { mergeSort } from "./function.ts";

const byNumber = (one: number, other: number) => one - other;
const mixed = [5, -2, 9, 0, 5, 3, -7, 1];

check("numbers", mergeSort(mixed, byNumber), [-7, -2, 0, 1, 3, 5, 5, 9]);
check("the given list stays as it was", mixed, [5, -2, 9, 0, 5, 3, -7, 1]);
check("an empty list", mergeSort([], byNumber), []);
check("one item", mergeSort([4], byNumber), [4]);
check(
  "words, backwards",
  mergeSort(["b", "c", "a"], (one, other) => other.localeCompare(one)),
  ["c", "b", "a"],
);
check(
  "as the built-in one does",
  mergeSort(
    Array.from({ length: 500 }, (_, index) => (index * 7919) % 501),
    byNumber,
  ),
  Array.from({ length: 500 }, (_, index) => (index * 7919) % 501).sort(byNumber),
);

check(
  "equal items keep their order",
  mergeSort(
    [
      { key: 1, name: "a" },
      { key: 0, name: "b" },
      { key: 1, name: "c" },
    ],
    (one, other) => one.key - other.key,
  ).map(({ name }) => name),
  ["b", "a", "c"],
);

finish();
