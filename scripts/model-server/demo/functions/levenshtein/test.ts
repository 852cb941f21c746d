import { check, finish } from "../check.ts";
import { levenshtein } from "./function.ts";

check("kitten and sitting", levenshtein("kitten", "sitting"), 3);
check("the same", levenshtein("edge", "edge"), 0);
check("from nothing", levenshtein("", "abc"), 3);
check("to nothing", levenshtein("abc", ""), 3);
check("both ways alike", levenshtein("flaw", "lawn"), levenshtein("lawn", "flaw"));
check("a letter outside the basic plane counts once", levenshtein("a😀", "a"), 1);

finish();
