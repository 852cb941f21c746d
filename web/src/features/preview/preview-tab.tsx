// A page made of the session's files in a sandboxed frame, with its console and the one thing that is wrong with it.
import { AppWindow } from "lucide-react";
import { isBusy } from "../../../../supabase/functions/_shared/client/live-run.ts";
import { type FilesThen, useFilesThen } from "../../history/then/files-then.ts";
import { ThenBar } from "../../history/then/then-bar.tsx";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useStored } from "../../lib/storage.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Unread } from "../../ui/unread.tsx";
import { pagesOf } from "./bundle/entry.ts";
import { ConsolePane } from "./console-pane.tsx";
import { deviceWidths, readDevice } from "./device.ts";
import { FailureCard } from "./failure-card.tsx";
import { failureOf } from "./failure.ts";
import { FrameView } from "./frame-view.tsx";
import { NoPage } from "./no-page.tsx";
import { Stage } from "./stage.tsx";
import { Toolbar } from "./toolbar.tsx";
import { usePreview } from "./use-preview.ts";
import { words } from "./words.ts";

export function PreviewTab() {
  const then = useFilesThen("preview");
  return (
    <>
      {then && <ThenBar tab="preview" revision={then.revision} />}
      {then && then.files === undefined && <Unread label={words.opening} onRetry={then.onRetry} />}
      {(then === undefined || then.files !== undefined) && <ShownPage key={then?.revision} then={then} />}
    </>
  );
}

/** The page as it is, or as it was then. */
function ShownPage({ then }: { readonly then: FilesThen | undefined }) {
  const open = useOpenPlace();
  const openPage = (address: string) => open({ tab: "preview", path: address, revision: then?.revision });
  const { path, frame, problems, isUnreadable, retry } = usePreview(openPage, then);
  const liveFiles = useSessionState((state) => state.files);
  const files = then?.files ?? liveFiles;
  const sessionId = useSessionState(({ session }) => session.id);
  const isAgentAtWork = useSessionState(isBusy);
  const isPhone = useMedia(screens.phone);
  const [device, chooseDevice] = useStored("preview-device", readDevice);
  if (path === undefined) return then ? <EmptyState icon={AppWindow}>{words.noPageThen}</EmptyState> : <NoPage />;
  const failure = failureOf(problems, frame.frames.state.errors, isAgentAtWork);
  return (
    <>
      <Toolbar
        ownTab={then ? undefined : sessionId}
        path={path}
        pages={pagesOf(files)}
        device={device}
        onReload={() => frame.host.reload()}
        onOpenPage={openPage}
        onChooseDevice={chooseDevice}
      />
      <Stage width={isPhone ? undefined : deviceWidths[device]}>
        <FrameView frame={frame} onRetry={isUnreadable ? retry : undefined} />
      </Stage>
      <ConsolePane state={frame.frames.state} onClear={() => frame.frames.current?.clear()} />
      {failure && then === undefined && <FailureCard failure={failure} />}
    </>
  );
}
