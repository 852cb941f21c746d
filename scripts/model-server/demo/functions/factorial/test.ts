import { check, finish, thrown } from "../check.ts";
import { factorial } from "./function.ts";

check("five", String(factorial(5)), "120");
check("zero", String(factorial(0)), "1");
check("thirty, exactly", String(factorial(30)), "265252859812191058636308480000000");
check("each is the one before times its number", factorial(21) === factorial(20) * 21n, true);
check(
  "a negative number is refused",
  thrown(() => factorial(-1)),
  "value must be a whole number, zero or more",
);

finish();
