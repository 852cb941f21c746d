// One session on screen: the conversation and the workbench next to each other, or one of them on a phone.
import { lazy, Suspense } from "react";
import { Composer } from "../features/composer/composer.tsx";
import { Conversation } from "../features/conversation/conversation.tsx";
import { onceOnline } from "../lib/once-online.ts";
import { useSessionState } from "../lib/session/session-context.tsx";
import { useStored } from "../lib/storage.ts";
import { useElementSize } from "../lib/use-element-size.ts";
import { screens, useMedia } from "../lib/use-media.ts";
import { Splitter } from "../ui/splitter.tsx";
import { PhoneBar } from "./phone-bar.tsx";
import { SessionHeader } from "./session-header.tsx";
import { useChosenTab, useShownTab } from "./shown-tab.ts";
import { words } from "./words.ts";
import { Workbench } from "./workbench.tsx";

const width = { min: 400, max: 720 } as const;
/** Until somebody drags it: where there is not much room, the workbench gets more of it. */
const usualWidth = "clamp(25rem, 100% - 40rem, 32.5rem)";
/** The tabs of the workbench keep their room. */
const mostWidth = "max(50%, 100% - 27.5rem)";

export function Workspace() {
  const isPhone = useMedia(screens.phone);
  const hasWorkbench = useSessionState((state) => state.files.size > 0 || state.session.head_revision > 0);
  const chosenTab = useChosenTab();
  const tab = useShownTab();
  const [chosenWidth, setChosenWidth] = useStored("chat-width", readWidth);
  const [chat, measureChat] = useElementSize();
  if (isPhone) {
    return (
      <main className="flex h-full flex-col">
        <SessionHeader />
        {chosenTab === undefined ? <Chat /> : <Workbench tab={chosenTab} />}
        <PhoneBar />
      </main>
    );
  }
  if (!hasWorkbench && chosenTab === undefined) {
    return (
      <main className="flex h-full flex-col">
        <SessionHeader />
        <div className="mx-auto flex min-h-0 w-full max-w-180 flex-1 flex-col">
          <Chat />
        </div>
      </main>
    );
  }
  return (
    <main className="flex h-full">
      <div
        ref={measureChat}
        className="flex min-w-0 shrink-0 flex-col"
        style={{ width: chosenWidth ?? usualWidth, maxWidth: mostWidth }}
      >
        <SessionHeader />
        <Chat />
      </div>
      <Splitter
        label={words.workbenchWidth}
        size={chat?.width ?? width.min}
        min={width.min}
        max={width.max}
        onResize={setChosenWidth}
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <Workbench tab={tab} />
      </div>
    </main>
  );
}

/** With its diffs; loads when the agent asks. */
const Requests = lazy(
  onceOnline(() => import("../features/requests/requests.tsx").then((m) => ({ default: m.Requests }))),
);

function Chat() {
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Conversation />
      <Composer
        requests={
          <Suspense>
            <Requests />
          </Suspense>
        }
      />
    </div>
  );
}

function readWidth(stored: unknown): number | undefined {
  return typeof stored === "number" ? Math.min(width.max, Math.max(width.min, stored)) : undefined;
}
