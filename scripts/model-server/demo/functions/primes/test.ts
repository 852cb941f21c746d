import { check, finish } from "../check.ts";
import { primesUpTo } from "./function.ts";

check("up to thirty", primesUpTo(30), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
check("the limit itself counts", primesUpTo(13).at(-1), 13);
check("there are none below two", primesUpTo(1), []);
check("a negative limit has none", primesUpTo(-5), []);
check("how many there are below ten thousand", primesUpTo(10_000).length, 1229);

finish();
