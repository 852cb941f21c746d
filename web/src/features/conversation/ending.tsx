import { useNavigate } from "@tanstack/react-router";
import { Ban, TriangleAlert } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import type { EndingRow } from "./rows.ts";
import { words } from "./words.ts";

/** Codes that a key in the settings helps against. */
const keyCodes: ReadonlySet<string> = new Set(["key_missing", "key_refused"]);

/** How a run ended that did not succeed, and the one thing to do about it. */
export function Ending({ row }: { readonly row: EndingRow }) {
  if (row.status === "stopped") {
    return (
      <p className="flex min-h-7 items-center gap-2 text-soft">
        <Ban size={16} strokeWidth={1.75} className="shrink-0 text-faint" aria-hidden />
        {words.stopped}
      </p>
    );
  }
  return (
    <div className="my-1 flex items-start gap-2">
      <TriangleAlert size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-wrong" aria-hidden />
      <p className="min-w-0 flex-1">{row.sentence ?? words.failed}</p>
      <FailedAction row={row} />
    </div>
  );
}

function FailedAction({ row: { code } }: { readonly row: EndingRow }) {
  const navigate = useNavigate();
  if (code === null || !keyCodes.has(code)) return null;
  return (
    <Button size="small" onClick={() => void navigate({ to: "/settings" })}>
      {words.addKey}
    </Button>
  );
}
