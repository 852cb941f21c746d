import { type KeyboardEvent, useRef } from "react";
import { useUnseenChanges } from "../lib/unseen-changes.ts";
import type { WorkbenchTab } from "../lib/workbench.ts";
import { cn } from "../ui/class-names.ts";
import { useTabs } from "./tab-list.ts";
import { words } from "./words.ts";

const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  Home: () => 0,
  End: (_at, last) => last,
};

interface TabBarProps {
  readonly tab: WorkbenchTab;
  readonly onOpen: (tab: WorkbenchTab) => void;
}

/** One stop for the Tab key; the arrow keys go from tab to tab. */
export function TabBar({ tab: chosen, onOpen }: TabBarProps) {
  const tabList = useTabs();
  const unseen = useUnseenChanges();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabList.findIndex(({ tab }) => tab === chosen);
    const to = tabList[steps[event.key]?.(at, tabList.length - 1) ?? -1];
    if (to === undefined) return;
    event.preventDefault();
    onOpen(to.tab);
    list.current?.querySelector<HTMLElement>(`#tab-${to.tab}`)?.focus();
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={words.workbench}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="flex h-full min-w-0 flex-1 items-stretch gap-1 px-2 @max-[30rem]:gap-0"
    >
      {tabList.map(({ tab, label, icon: Icon }) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === chosen}
          aria-controls={tab === chosen ? `panel-${tab}` : undefined}
          aria-describedby={tab === "changes" && unseen > 0 ? "unseen-changes" : undefined}
          tabIndex={tab === chosen ? 0 : -1}
          onClick={() => onOpen(tab)}
          className={cn(
            "-mb-px flex items-center gap-2 border-b-2 px-3 text-body transition-colors hover:text-ink @max-[30rem]:px-2",
            tab === chosen ? "border-accent text-ink" : "border-transparent text-soft",
          )}
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden className="@max-[30rem]:hidden" />
          {label}
          {tab === "changes" && unseen > 0 && <UnseenCount count={unseen} />}
        </button>
      ))}
      <span id="unseen-changes" hidden>
        {words.unseenChanges(unseen)}
      </span>
    </div>
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
