import { check, finish } from "../check.ts";
import { greatestCommonDivisor, leastCommonMultiple } from "./function.ts";

check("of 48 and 36", greatestCommonDivisor(48, 36), 12);
check("of numbers that share nothing", greatestCommonDivisor(17, 5), 1);
check("with zero it is the other", greatestCommonDivisor(0, 9), 9);
check("the sign does not count", greatestCommonDivisor(-12, 18), 6);
check("the least common multiple", leastCommonMultiple(4, 6), 12);
check("of zero it is zero", leastCommonMultiple(0, 6), 0);

finish();
