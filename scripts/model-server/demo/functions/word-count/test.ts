import { check, finish } from "../check.ts";
import { countWords } from "./function.ts";

check("the most frequent first", countWords("The cat and the dog and the bird"), [
  ["the", 3],
  ["and", 2],
  ["bird", 1],
  ["cat", 1],
  ["dog", 1],
]);
check("punctuation does not count", countWords("Stop! Stop, I say."), [
  ["stop", 2],
  ["i", 1],
  ["say", 1],
]);
check("an apostrophe belongs to its word", countWords("don't don't"), [["don't", 2]]);
check("letters of other languages", countWords("Größe größe"), [["größe", 2]]);
check("no words at all", countWords(" ... "), []);

finish();
