import { check, finish, thrown } from "../check.ts";
import { fibonacci } from "./function.ts";

check("the first ten", fibonacci(10), [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]);
check("none at all", fibonacci(0), []);
check("only the first", fibonacci(1), [0]);
check("the fiftieth", fibonacci(50).at(-1), 7778742049);
check(
  "each is the sum of the two before",
  fibonacci(30).every((value, index, all) => index < 2 || value === (all[index - 1] ?? 0) + (all[index - 2] ?? 0)),
  true,
);
check(
  "a negative count is refused",
  thrown(() => fibonacci(-1)),
  "count must be a whole number, zero or more",
);

finish();
