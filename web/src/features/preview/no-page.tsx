import { AppWindow } from "lucide-react";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { words } from "./words.ts";

/** Nothing to preview: because there are no files yet, or because none of them is a page. */
export function NoPage() {
  const open = useOpenPlace();
  const hasFiles = useSessionState(({ files }) => files.size > 0);
  if (hasFiles) {
    return (
      <EmptyState icon={AppWindow} action={<Button onClick={() => open({ tab: "run" })}>{words.openRun}</Button>}>
        {words.noPreview}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={AppWindow} action={<Button onClick={() => askForPage(open)}>{words.askForPage}</Button>}>
      {words.noPage}
    </EmptyState>
  );
}

/** On a phone the message box is in another place; elsewhere it is next to this. Its name is a promise. */
function askForPage(open: ReturnType<typeof useOpenPlace>): void {
  const messageBox = document.querySelector<HTMLElement>('textarea[aria-label="Message"]');
  if (messageBox) messageBox.focus();
  else open({});
}
