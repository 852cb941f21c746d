// A page made of the session's files in a sandboxed frame, with its console and the one thing that is wrong with it.
import { isBusy } from "../../../../supabase/functions/_shared/client/live-run.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useStored } from "../../lib/storage.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
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

export function PreviewTab() {
  const open = useOpenPlace();
  const openPage = (address: string) => open({ tab: "preview", path: address });
  const { path, frame, problems, isUnreadable, retry } = usePreview(openPage);
  const files = useSessionState((state) => state.files);
  const sessionId = useSessionState(({ session }) => session.id);
  const isAgentAtWork = useSessionState(isBusy);
  const isPhone = useMedia(screens.phone);
  const [device, chooseDevice] = useStored("preview-device", readDevice);
  if (path === undefined) return <NoPage />;
  const failure = failureOf(problems, frame.frames.state.errors, isAgentAtWork);
  return (
    <>
      <Toolbar
        sessionId={sessionId}
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
      {failure && <FailureCard failure={failure} />}
    </>
  );
}
