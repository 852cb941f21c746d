import { Link } from "@tanstack/react-router";
import { ChevronDown, ExternalLink, RotateCw } from "lucide-react";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuChoices } from "../../ui/menu.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { type Device, devices, readDevice } from "./device.ts";
import { words } from "./words.ts";

export interface ToolbarProps {
  /** The session whose page can be opened in a tab of its own. */
  readonly ownTab: string | undefined;
  readonly path: string;
  readonly pages: readonly string[];
  readonly device: Device;
  readonly onReload: () => void;
  readonly onOpenPage: (path: string) => void;
  readonly onChooseDevice: (device: Device) => void;
}

export function Toolbar({ ownTab, path, pages, device, onReload, onOpenPage, onChooseDevice }: ToolbarProps) {
  const isMember = useSessionState((state) => state.session.my_role !== null);
  return (
    <div className="flex h-12 shrink-0 items-center gap-1.5 border-b border-line px-2 max-md:h-14">
      <IconButton icon={RotateCw} label={words.reload} onClick={onReload} />
      <PagePath path={path} pages={pages} onOpenPage={onOpenPage} />
      <div className="max-md:hidden">
        <Menu align="end" trigger={<IconButton icon={devices[device]} label={words.width} />}>
          <MenuChoices
            label={words.width}
            value={device}
            choices={widthChoices}
            onChoose={(value) => onChooseDevice(readDevice(value))}
          />
        </Menu>
      </div>
      {isMember && ownTab !== undefined && <OpenInTab sessionId={ownTab} path={path} />}
    </div>
  );
}

/** Visitors have only their link. */
function OpenInTab({ sessionId, path }: { readonly sessionId: string; readonly path: string }) {
  return (
    <Link
      to="/s/$sessionId/page"
      params={{ sessionId }}
      search={{ path }}
      target="_blank"
      aria-label={words.openInTab}
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-control text-soft transition-colors hover:bg-well hover:text-ink max-md:size-11"
      {...tip(words.openInTab)}
    >
      <ExternalLink size={16} strokeWidth={1.75} aria-hidden />
    </Link>
  );
}

const widthChoices = [
  { value: "desktop", label: words.widths.desktop },
  { value: "tablet", label: words.widths.tablet },
  { value: "phone", label: words.widths.phone },
];

function PagePath({ path, pages, onOpenPage }: Pick<ToolbarProps, "path" | "pages" | "onOpenPage">) {
  const field = "flex h-8 min-w-0 flex-1 items-center rounded-control bg-well px-3 font-mono text-small max-md:h-11";
  if (pages.length < 2) return <span className={`${field} truncate text-soft`}>{path}</span>;
  const choices = pages.map((page) => ({ value: page, label: page }));
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={words.pageShown(path)}
          className={`${field} justify-between gap-2 text-left text-soft`}
        >
          <span className="truncate">{path}</span>
          <ChevronDown size={14} strokeWidth={1.75} className="shrink-0" aria-hidden />
        </button>
      }
    >
      <MenuChoices label={words.pages} value={path} choices={choices} onChoose={onOpenPage} />
    </Menu>
  );
}
