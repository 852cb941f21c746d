import { Check, WandSparkles } from "lucide-react";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
import { type Failure, placeText } from "./failure.ts";
import { useFix } from "./use-fix.ts";
import { words } from "./words.ts";

/** One button, which sends the failure to the agent. */
export function FailureCard({ failure }: { readonly failure: Failure }) {
  const canSend = useSessionState(({ session }) => session.my_role === "owner" || session.my_role === "editor");
  const { fix, isPending, sent } = useFix();
  const isSent = sent?.text === failure.text && sent.place?.line === failure.place?.line;
  return (
    <div
      role="alert"
      className="flex shrink-0 items-center gap-3 border-t border-line bg-wrong-wash px-3.5 py-2 text-wrong max-md:flex-col max-md:items-stretch"
    >
      <p className="line-clamp-4 min-w-0 flex-1 font-mono text-small wrap-anywhere whitespace-pre-wrap">
        {failure.text}
        {failure.place && <span className="text-soft">{` ${placeText(failure.place)}`}</span>}
      </p>
      {canSend && (
        <Button kind="primary" disabled={isPending || isSent} onClick={() => fix(failure)}>
          {isSent ? (
            <Check size={16} strokeWidth={1.75} aria-hidden />
          ) : (
            <WandSparkles size={16} strokeWidth={1.75} aria-hidden />
          )}
          {isSent ? words.fixSent : words.fix}
        </Button>
      )}
    </div>
  );
}
