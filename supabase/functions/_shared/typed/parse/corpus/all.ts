// All answers of the corpus.
import type { BrokenAnswer } from "./broken-answer.ts";
import { choices } from "./choices.ts";
import { endings } from "./endings.ts";
import { literals } from "./literals.ts";
import { punctuation } from "./punctuation.ts";
import { quotes } from "./quotes.ts";
import { surroundings } from "./surroundings.ts";

export const corpus: readonly BrokenAnswer[] = [
  ...punctuation,
  ...quotes,
  ...literals,
  ...endings,
  ...surroundings,
  ...choices,
];
