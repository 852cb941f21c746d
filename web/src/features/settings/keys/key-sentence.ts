import { words } from "../words.ts";
import { KeyFailure } from "./provider-keys.ts";

const sentences: Readonly<Record<string, string>> = words.keyFailures;

export function keySentence(error: unknown): string {
  if (!(error instanceof KeyFailure)) return words.other;
  if (error.code === undefined) return words.unreachable;
  return sentences[error.code] ?? words.other;
}
