import { check, finish } from "../check.ts";
import { isPalindrome } from "./function.ts";

check("a word", isPalindrome("racecar"), true);
check("a sentence", isPalindrome("A man, a plan, a canal: Panama!"), true);
check("not every word", isPalindrome("edge"), false);
check("nothing reads the same both ways", isPalindrome(""), true);
check("accents do not count", isPalindrome("Ésope reste ici et se repose"), true);
check("numbers do", isPalindrome("12321"), true);

finish();
