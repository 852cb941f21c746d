import { Hand } from "lucide-react";
import { useCanEdit } from "../../lib/my-role.ts";
import { Spinner } from "../../ui/spinner.tsx";
import type { StatusRow } from "./rows.ts";
import { words } from "./words.ts";

/** What a live run is about when nothing else on screen tells it. */
export function StatusLine({ row: { status } }: { readonly row: StatusRow }) {
  const waiting = useCanEdit() ? words.waiting : words.waitingForWriter;
  return (
    <p className="flex items-center gap-2 py-1.5 text-soft">
      {status === "waiting" ? (
        <Hand size={16} strokeWidth={1.75} className="text-waiting" aria-hidden />
      ) : (
        <Spinner className="mx-px" />
      )}
      {status === "waiting" ? waiting : words.thinking}
    </p>
  );
}
