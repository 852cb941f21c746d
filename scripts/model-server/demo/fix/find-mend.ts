// From an error to a mend: whoever knows the kind of mistake says what to do.
import type { Mend, Mender, Texts } from "./mend.ts";
import { missingExport, missingModule, notAFunction, undefinedName } from "./name-menders.ts";
import type { ProgramError } from "./program-error.ts";
import { pythonMistake } from "./python-menders.ts";
import { brokenSyntax } from "./syntax-menders.ts";
import { assignedConstant, missingReturn, propertyOfNothing } from "./value-menders.ts";

const menders: readonly Mender[] = [
  missingExport,
  missingModule,
  undefinedName,
  assignedConstant,
  propertyOfNothing,
  notAFunction,
  pythonMistake,
  brokenSyntax,
  missingReturn,
];

/** Undefined where nobody knows, and where what is known would change nothing. */
export function findMend(error: ProgramError, texts: Texts): Mend | undefined {
  for (const mender of menders) {
    const mend = mender(error, texts);
    if (mend && mend.text !== texts.get(mend.path)) return mend;
  }
  return undefined;
}
