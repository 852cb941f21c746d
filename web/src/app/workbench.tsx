// The right half: one of its tabs. Each tab's code loads when it is opened.
import { Tabs } from "radix-ui";
import { lazy, Suspense } from "react";
import { useUnseenChanges } from "../lib/unseen-changes.ts";
import { screens, useMedia } from "../lib/use-media.ts";
import { useOpenPlace, type WorkbenchTab, workbenchTabs } from "../lib/workbench.ts";
import { tabList } from "./tab-list.ts";
import { words } from "./words.ts";

const panels = {
  preview: lazy(() => import("../features/preview/preview-tab.tsx").then((m) => ({ default: m.PreviewTab }))),
  files: lazy(() => import("../features/files/files-tab.tsx").then((m) => ({ default: m.FilesTab }))),
  changes: lazy(() => import("../features/changes/changes-tab.tsx").then((m) => ({ default: m.ChangesTab }))),
  run: lazy(() => import("../features/executions/run-tab.tsx").then((m) => ({ default: m.RunTab }))),
} as const;

export function Workbench({ tab }: { readonly tab: WorkbenchTab }) {
  const open = useOpenPlace();
  const isPhone = useMedia(screens.phone);
  const unseen = useUnseenChanges();
  const choose = (value: string) => open({ tab: workbenchTabs.find((name) => name === value) });
  return (
    <Tabs.Root value={tab} onValueChange={choose} className="flex min-h-0 flex-1 flex-col">
      {!isPhone && (
        <Tabs.List
          aria-label={words.workbench}
          className="flex h-12 shrink-0 items-stretch gap-1 border-b border-line px-2"
        >
          {tabList.map(({ tab: value, label, icon: Icon }) => (
            <Tabs.Trigger
              key={value}
              value={value}
              aria-description={value === "changes" && unseen > 0 ? words.unseenChanges(unseen) : undefined}
              className="-mb-px flex items-center gap-2 border-b-2 border-transparent px-3 text-body text-soft transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              {label}
              {value === "changes" && unseen > 0 && <UnseenCount count={unseen} />}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      )}
      {tabList.map(({ tab: value }) => (
        <WorkbenchPanel key={value} tab={value} />
      ))}
    </Tabs.Root>
  );
}

function WorkbenchPanel({ tab }: { readonly tab: WorkbenchTab }) {
  const Panel = panels[tab];
  return (
    <Tabs.Content value={tab} className="flex min-h-0 flex-1 flex-col outline-none">
      <Suspense>
        <Panel />
      </Suspense>
    </Tabs.Content>
  );
}

/** Not part of the tab's name, which programs rely on. */
function UnseenCount({ count }: { readonly count: number }) {
  return (
    <span aria-hidden className="-ml-0.5 rounded-[5px] bg-well px-1.5 text-small text-soft tabular-nums">
      {count}
    </span>
  );
}
