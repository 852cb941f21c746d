import { check, finish } from "../check.ts";
import { binarySearch } from "./function.ts";

const sorted = [1, 3, 4, 8, 13, 21];

check(
  "every item is found at its place",
  sorted.map((value) => binarySearch(sorted, value)),
  [0, 1, 2, 3, 4, 5],
);
check("what is not there", binarySearch(sorted, 5), -1);
check("smaller than all", binarySearch(sorted, 0), -1);
check("larger than all", binarySearch(sorted, 99), -1);
check("an empty list", binarySearch([], 1), -1);
check(
  "a long list",
  binarySearch(
    Array.from({ length: 100_000 }, (_, index) => index * 2),
    77_778,
  ),
  38_889,
);

finish();
