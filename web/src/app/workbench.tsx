// The right half: one of its tabs. Each tab's code loads when it is opened, and an opened tab keeps what it shows.
import { CatchBoundary } from "@tanstack/react-router";
import { Activity, lazy, Suspense, useState } from "react";
import { useAction } from "../lib/actions.ts";
import { onceOnline } from "../lib/once-online.ts";
import { useSessionState } from "../lib/session/session-context.tsx";
import { useElementSize } from "../lib/use-element-size.ts";
import { screens, useMedia } from "../lib/use-media.ts";
import { WorkbenchWidth } from "../lib/workbench-room.ts";
import { usePlace, type WorkbenchTab } from "../lib/workbench.ts";
import { TakeOutMenu } from "../ui/take-out-menu.tsx";
import { Unread } from "../ui/unread.tsx";
import { NotLoaded } from "./failed-page.tsx";
import { TabBar } from "./tab-bar.tsx";
import { useTabs } from "./tab-list.ts";
import { useOpenTab } from "./use-open-tab.ts";
import { words } from "./words.ts";

const panels = {
  preview: lazy(
    onceOnline(() => import("../features/preview/preview-tab.tsx").then((m) => ({ default: m.PreviewTab }))),
  ),
  files: lazy(onceOnline(() => import("../features/files/files-tab.tsx").then((m) => ({ default: m.FilesTab })))),
  changes: lazy(
    onceOnline(() => import("../features/changes/changes-tab.tsx").then((m) => ({ default: m.ChangesTab }))),
  ),
  run: lazy(onceOnline(() => import("../features/executions/run-tab.tsx").then((m) => ({ default: m.RunTab })))),
} as const;

export function Workbench({ tab }: { readonly tab: WorkbenchTab }) {
  const tabList = useTabs();
  const place = usePlace();
  const open = useOpenTab();
  const isPhone = useMedia(screens.phone);
  const hasFiles = useSessionState((state) => state.files.size > 0);
  const isMember = useSessionState((state) => state.session.my_role !== null);
  const sessionId = useSessionState((state) => state.session.id);
  const title = useSessionState((state) => state.session.title);
  const [opened, setOpened] = useState<readonly WorkbenchTab[]>([tab]);
  const [size, measure] = useElementSize();
  if (!opened.includes(tab)) setOpened([...opened, tab]);
  return (
    <WorkbenchWidth value={size?.width}>
      {!isPhone && (
        <div ref={measure} className="@container flex h-12 shrink-0 items-center border-b border-line pr-2">
          <TabBar tab={tab} onOpen={open} />
          {hasFiles && <TakeOutMenu {...{ sessionId, title, isMember }} />}
        </div>
      )}
      {tabList.map(
        (entry) =>
          entry.tab !== tab && <TabAction key={entry.tab} label={entry.label} onOpen={() => open(entry.tab)} />,
      )}
      {tabList.map(({ tab: value, label }) => {
        if (!opened.includes(value)) return null;
        const Panel = panels[value];
        return (
          <Activity key={value} mode={value === tab ? "visible" : "hidden"}>
            <div
              role={isPhone ? "region" : "tabpanel"}
              id={`panel-${value}`}
              aria-label={label}
              className="flex min-h-0 flex-1 flex-col"
            >
              <CatchBoundary getResetKey={() => JSON.stringify(place)} errorComponent={NotLoaded}>
                <Suspense fallback={<Unread label={label} onRetry={undefined} />}>
                  <Panel />
                </Suspense>
              </CatchBoundary>
            </div>
          </Activity>
        );
      })}
    </WorkbenchWidth>
  );
}

function TabAction({ label, onOpen }: { readonly label: string; readonly onOpen: () => void }) {
  useAction({ label: words.showTab(label), act: onOpen });
  return null;
}
