import { MessageSquare } from "lucide-react";
import { useOpenPlace, type WorkbenchTab } from "../lib/workbench.ts";
import { cn } from "../ui/class-names.ts";
import { useChosenTab } from "./shown-tab.ts";
import { useTabs } from "./tab-list.ts";
import { words } from "./words.ts";

/** One thing at a time on a phone. */
export function PhoneBar() {
  const places = [{ tab: undefined, label: words.tabs.chat, icon: MessageSquare }, ...useTabs()] as const;
  const chosen = useChosenTab();
  const open = useOpenPlace();
  const choose = (tab: WorkbenchTab | undefined) => open({ tab });
  return (
    <nav
      aria-label={words.places}
      className="grid shrink-0 auto-cols-fr grid-flow-col border-t border-line pb-[env(safe-area-inset-bottom)]"
    >
      {places.map(({ tab, label, icon: Icon }) => (
        <button
          key={label}
          type="button"
          aria-current={chosen === tab ? "page" : undefined}
          onClick={() => choose(tab)}
          className={cn(
            "flex h-14 flex-col items-center justify-center gap-0.5 text-small",
            chosen === tab ? "font-medium text-accent" : "text-soft",
          )}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden />
          {label}
        </button>
      ))}
    </nav>
  );
}
