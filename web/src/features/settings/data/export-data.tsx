import { refusalOf } from "../../../lib/refusal.ts";
import { Button } from "../../../ui/button.tsx";
import { words } from "../words.ts";
import { useExport } from "./use-export.ts";

export function ExportData() {
  const { start, cancel, progress, isPending, error } = useExport();
  return (
    <div className="space-y-3">
      <p className="text-soft">{words.exportHint}</p>
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={isPending} onClick={start}>
          {words.export}
        </Button>
        {isPending && (
          <Button kind="quiet" onClick={cancel}>
            {words.cancel}
          </Button>
        )}
        <span role="status" className="text-meta text-soft tabular-nums">
          {isPending && (progress ? words.exported(progress.sessionsDone, progress.sessions) : words.exportBegins)}
          {error && refusalOf(error).sentence}
        </span>
      </div>
    </div>
  );
}
