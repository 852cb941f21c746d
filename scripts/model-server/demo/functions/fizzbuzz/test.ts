import { check, finish } from "../check.ts";
import { fizzBuzz } from "./function.ts";

check("the first five", fizzBuzz(5), ["1", "2", "Fizz", "4", "Buzz"]);
check("fifteen is both", fizzBuzz(15).at(-1), "FizzBuzz");
check("nothing up to zero", fizzBuzz(0), []);
check("a hundred lines", fizzBuzz(100).length, 100);
check("how many of them are FizzBuzz", fizzBuzz(100).filter((word) => word === "FizzBuzz").length, 6);

finish();
