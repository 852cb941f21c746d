// Finds anything and does anything by the keyboard: opened by mod+k on every page.
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useState } from "react";
import { offeredActions } from "../../lib/actions.ts";
import { isComposing } from "../../lib/shortcuts.ts";
import { Modal } from "../../ui/modal.tsx";
import { type PaletteItem, paletteGroups } from "./palette-groups.ts";
import { PaletteList } from "./palette-list.tsx";
import { useFound, useOpenPaths } from "./use-found.ts";
import { words } from "./words.ts";

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<string>();
  const [actions] = useState(offeredActions);
  const { sessionId: openSessionId, paths } = useOpenPaths();
  const { sessions, found, isSearching, failure } = useFound(query);
  const open = useOpen(onClose);
  const id = useId();
  const groups = paletteGroups({ query, sessions, openSessionId, paths, actions, found });
  const items = groups.flatMap((group) => group.items);
  const at = Math.max(
    0,
    items.findIndex(({ key }) => key === chosen),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    const step = steps[event.key];
    const item = items[at];
    if (step !== undefined) setChosen(items[(at + step + items.length) % items.length]?.key);
    else if (event.key === "Enter" && item) open(item);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      labelledBy={`${id}-title`}
      onClose={onClose}
      className="mx-auto mt-[12dvh] mb-auto w-full max-w-150 overflow-hidden rounded-composer border border-line bg-sheet shadow-float max-md:mt-0 max-md:max-w-full max-md:rounded-t-none max-md:border-x-0 max-md:border-t-0"
    >
      <h2 id={`${id}-title`} className="sr-only">
        {words.title}
      </h2>
      <input
        type="text"
        role="combobox"
        aria-label={words.placeholder}
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={items[at] && `${id}-${at}`}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder={words.placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(undefined);
        }}
        onKeyDown={onKeyDown}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-box outline-none"
      />
      <PaletteList
        id={id}
        query={query}
        groups={groups}
        chosenKey={items[at]?.key}
        isSearching={isSearching}
        failure={failure}
        onChoose={setChosen}
        onOpen={open}
      />
    </Modal>
  );
}

function useOpen(onClose: () => void): (item: PaletteItem) => void {
  const navigate = useNavigate();
  return ({ opens }) => {
    onClose();
    // Once the palette has given the focus back: an action may take it.
    if ("act" in opens) setTimeout(opens.act);
    else void navigate({ to: "/s/$sessionId", params: { sessionId: opens.sessionId }, search: opens.search });
  };
}
