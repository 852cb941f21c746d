import { check, finish } from "../check.ts";
import { groupAnagrams, isAnagram } from "./function.ts";

check("two words", isAnagram("listen", "silent"), true);
check("two phrases", isAnagram("Dormitory", "Dirty room!"), true);
check("a letter more", isAnagram("abc", "abcc"), false);
check("a letter twice", isAnagram("aab", "abb"), false);
check("groups", groupAnagrams(["tea", "tan", "eat", "nat", "bat", "ate"]), [
  ["tea", "eat", "ate"],
  ["tan", "nat"],
]);
check("no partners, no groups", groupAnagrams(["one", "two"]), []);

finish();
