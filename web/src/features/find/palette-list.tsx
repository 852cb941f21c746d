import { AppWindow, FileText, type LucideIcon, MessageSquareText, SquareArrowRight } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { cn } from "../../ui/class-names.ts";
import { Kbd } from "../../ui/kbd.tsx";
import { markedIn } from "./match.ts";
import type { PaletteGroup, PaletteItem } from "./palette-groups.ts";
import { words } from "./words.ts";

export interface PaletteListProps {
  readonly id: string;
  readonly query: string;
  readonly groups: readonly PaletteGroup[];
  readonly chosenKey: string | undefined;
  readonly isSearching: boolean;
  readonly failure: string | null;
  readonly onChoose: (key: string) => void;
  readonly onOpen: (item: PaletteItem) => void;
}

const icons: Readonly<Record<PaletteItem["kind"], LucideIcon>> = {
  session: AppWindow,
  file: FileText,
  message: MessageSquareText,
  action: SquareArrowRight,
};

export function PaletteList(props: PaletteListProps) {
  const { id, query, groups, chosenKey, isSearching, failure } = props;
  const items = groups.flatMap((group) => group.items);
  return (
    <>
      <div id={`${id}-list`} role="listbox" aria-label={words.title} className="max-h-[56dvh] overflow-y-auto px-1.5">
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title} className="py-1.5">
            <p aria-hidden className="px-2.5 py-1 text-small text-faint">
              {group.title}
            </p>
            {group.items.map((item) => (
              <Option
                key={item.key}
                {...props}
                id={`${id}-${items.indexOf(item)}`}
                item={item}
                isChosen={item.key === chosenKey}
              />
            ))}
          </div>
        ))}
      </div>
      {items.length === 0 && !isSearching && (
        <p className="px-4 py-6 text-center text-soft">
          {query.trim() === "" ? words.nothingYet : words.nothing(query.trim())}
        </p>
      )}
      {failure !== null && <p className="border-t border-line px-4 py-2 text-meta text-soft">{failure}</p>}
      <p role="status" className="sr-only">
        {isSearching ? words.searching : words.count(items.length)}
      </p>
    </>
  );
}

interface OptionProps extends Pick<PaletteListProps, "query" | "onChoose" | "onOpen"> {
  readonly id: string;
  readonly item: PaletteItem;
  readonly isChosen: boolean;
}

function Option({ id, query, item, isChosen, onChoose, onOpen }: OptionProps) {
  const row = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const { kind, title, detail, opens } = item;
  const Icon = icons[kind];
  const isTitleLong = kind === "message" || detail === "";
  return (
    <button
      ref={row}
      type="button"
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onPointerMove={() => onChoose(item.key)}
      onClick={() => onOpen(item)}
      className={cn(
        "flex min-h-9 w-full cursor-default text-left items-center gap-2.5 rounded-control px-2.5 py-1 max-md:min-h-11",
        isChosen && "bg-well",
      )}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
      <span className={cn("truncate", isTitleLong ? "min-w-0 flex-1" : "max-w-[55%] shrink-0")}>
        <Marked text={title} query={query} isCode={kind === "file"} />
      </span>
      {detail !== "" && (
        <span className={cn("truncate text-meta text-soft", isTitleLong ? "max-w-[35%] shrink-0" : "min-w-0 flex-1")}>
          <Marked text={detail} query={query} isCode={false} />
        </span>
      )}
      {"act" in opens && opens.shortcut && <Kbd shortcut={opens.shortcut} />}
    </button>
  );
}

function Marked({ text, query, isCode }: { readonly text: string; readonly query: string; readonly isCode: boolean }) {
  const { before, match, after } = markedIn(text, query);
  return (
    <span className={isCode ? "font-mono text-meta" : undefined}>
      {before}
      {match !== "" && <mark className="bg-transparent font-medium text-ink underline decoration-accent">{match}</mark>}
      {after}
    </span>
  );
}
