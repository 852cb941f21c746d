import { bringingIn } from "../../lib/bring-in.ts";
import { words } from "./words.ts";

/** Beneath the box: what exists already can be brought along. */
export function ImportLine({ isDisabled }: { readonly isDisabled: boolean }) {
  return (
    <p className="mt-5 text-meta text-faint">
      {words.importHint}{" "}
      <button
        type="button"
        disabled={isDisabled}
        onClick={() => bringingIn.ask({ found: null, into: null })}
        className="inline-flex items-center rounded-control font-medium text-ink underline decoration-line-strong underline-offset-3 hover:decoration-ink disabled:opacity-50 max-md:min-h-11"
      >
        {words.import}
      </button>
    </p>
  );
}
