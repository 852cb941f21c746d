import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { CaseSensitive, X } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { readFileTexts } from "../../lib/files.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { isComposing } from "../../lib/shortcuts.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { cn } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { fieldClass } from "../../ui/text-field.tsx";
import { Unread } from "../../ui/unread.tsx";
import { type Found, findInFiles, type FoundFile } from "./find-in-files.ts";
import { words } from "./words.ts";

/** Searches the texts of all files and opens what it finds at its line. */
export function SearchPane({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const [isCaseSensitive, setCaseSensitive] = useState(false);
  const { found, onRetry } = useFound(useDeferredValue(text), isCaseSensitive);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isComposing(event.nativeEvent)) return;
    event.preventDefault(); // elsewhere Escape stops the run
    onClose();
  };
  return (
    <search className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 shrink-0 items-center gap-0.5 border-b border-line pr-1 pl-2 max-md:h-13">
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={text}
          autoFocus
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className={cn(
            fieldClass,
            "h-7 min-w-0 flex-1 text-meta max-md:h-10 [&::-webkit-search-cancel-button]:hidden",
          )}
        />
        <IconButton
          icon={CaseSensitive}
          label={words.caseSensitive}
          isPressed={isCaseSensitive}
          onClick={() => setCaseSensitive(!isCaseSensitive)}
        />
        <IconButton icon={X} label={words.closeSearch} onClick={onClose} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        <p role="status" className="px-3 py-2 text-small text-faint">
          {text !== "" && found && words.found(found.total, found.files.length, found.shown)}
        </p>
        {text !== "" && onRetry && <Unread label={words.search} onRetry={onRetry} />}
        {text !== "" && found?.files.map((file) => <FoundInFile key={file.path} file={file} />)}
      </div>
    </search>
  );
}

interface Finding {
  readonly found: Found | undefined;
  /** Where the files could not be read. */
  readonly onRetry: (() => void) | undefined;
}

function useFound(text: string, isCaseSensitive: boolean): Finding {
  const sessionId = useSession().state.session.id;
  const files = useSessionState((state) => state.files);
  const head = useSessionState((state) => state.session.head_revision);
  const queryClient = useQueryClient();
  const { data, isError, refetch } = useQuery({
    queryKey: ["found-in-files", sessionId, head, text, isCaseSensitive],
    queryFn: async ({ signal }) => {
      const hashes = [...files.values()].map(({ hash }) => hash);
      const texts = await readFileTexts(queryClient, sessionId, hashes, signal);
      const byPath = new Map([...files.values()].map(({ path, hash }) => [path, texts.get(hash) ?? ""]));
      return findInFiles(byPath, text, isCaseSensitive);
    },
    enabled: text !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  return { found: data, onRetry: isError ? () => void refetch() : undefined };
}

function FoundInFile({ file: { path, lines } }: { readonly file: FoundFile }) {
  const open = useOpenPlace();
  return (
    <section aria-label={path}>
      <h3 className="truncate px-3 pt-2 pb-0.5 font-mono text-small font-normal tracking-normal text-ink">{path}</h3>
      <ul>
        {lines.map(({ line, before, match, after }) => (
          <li key={line}>
            <button
              type="button"
              onClick={() => open({ tab: "files", path, line })}
              className="flex w-full gap-2 px-3 py-0.5 text-left font-mono text-small text-soft hover:bg-well max-md:min-h-11 max-md:items-center"
            >
              <span className="w-7 shrink-0 text-right text-faint tabular-nums">{line}</span>
              <span className="min-w-0 truncate whitespace-pre">
                {before}
                <mark className="rounded-[3px] bg-waiting-wash text-ink">{match}</mark>
                {after}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
