import { Star } from "lucide-react";
import { cn } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { fieldClass } from "../../ui/text-field.tsx";
import type { RevisionFilter } from "./marked-revisions.ts";
import { words } from "./words.ts";

export interface RevisionFilterBarProps {
  readonly filter: RevisionFilter;
  readonly onFilter: (filter: RevisionFilter) => void;
}

export function RevisionFilterBar({ filter, onFilter }: RevisionFilterBarProps) {
  return (
    <div className="flex h-13 shrink-0 items-center gap-1 border-b border-line pr-2 pl-3">
      <input
        type="search"
        aria-label={words.searchNames}
        placeholder={words.searchNames}
        value={filter.text}
        onChange={({ target }) => onFilter({ ...filter, text: target.value })}
        className={cn(fieldClass, "h-8 min-w-0 flex-1 text-meta max-md:h-11")}
      />
      <IconButton
        icon={Star}
        label={words.onlyStarred}
        isPressed={filter.isStarred}
        onClick={() => onFilter({ ...filter, isStarred: !filter.isStarred })}
      />
    </div>
  );
}
