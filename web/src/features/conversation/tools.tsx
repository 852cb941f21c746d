import {
  FileInput,
  FilePlus2,
  FileText,
  FolderTree,
  ListChecks,
  type LucideIcon,
  MessageCircleQuestionMark,
  Pencil,
  Play,
  Search,
  Trash2,
  TriangleAlert,
  Wrench,
} from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { formatDuration } from "../../lib/format.ts";
import { onceOnline } from "../../lib/once-online.ts";
import { Elapsed } from "./elapsed.tsx";
import { LineCounts } from "./line-counts.tsx";
import { useOpened } from "./opened.ts";
import { QuietLine } from "./quiet-line.tsx";
import type { ToolsRow } from "./rows.ts";
import { type ToolLine, toolLine } from "./tool-line.ts";

const icons: Readonly<Record<string, LucideIcon>> = {
  list_files: FolderTree,
  read_file: FileText,
  write_file: FilePlus2,
  edit_file: Pencil,
  move_file: FileInput,
  delete_file: Trash2,
  search_files: Search,
  run_code: Play,
  update_plan: ListChecks,
  ask_user: MessageCircleQuestionMark,
};

/** Diffs and highlighting load when a line is opened. */
const ToolBody = lazy(onceOnline(() => import("./tool-body.tsx").then((module) => ({ default: module.ToolBody }))));

/** One call, or several of a kind that open to a line each. */
export function Tools({ row }: { readonly row: Pick<ToolsRow, "key" | "calls"> }) {
  const [isOpen, onToggle] = useOpened(row.key);
  const line = toolLine(row.calls);
  const [first, ...others] = row.calls;
  return (
    <div>
      <QuietLine icon={iconOf(line)} tone={toneOf(line)} meta={timeOf(line)} toggle={{ isOpen, onToggle }}>
        <ToolSentence line={line} />
      </QuietLine>
      {isOpen && others.length === 0 && (
        <Suspense>
          <ToolBody call={first} />
        </Suspense>
      )}
      {isOpen && others.length > 0 && (
        <div className="border-l border-line pl-3 ml-2">
          {row.calls.map((call) => (
            <Tools key={call.call_id} row={{ key: `${row.key}/${call.call_id}`, calls: [call] }} />
          ))}
        </div>
      )}
    </div>
  );
}

function ToolSentence({ line }: { readonly line: ToolLine }) {
  const isLive = line.state === "running";
  return (
    <>
      <span className={isLive ? "shrink-0 text-ink" : "shrink-0"}>{line.verb}</span>
      {line.target !== null && line.isTargetCount && <span className="font-medium text-ink">{line.target}</span>}
      {line.target !== null && !line.isTargetCount && (
        <span className="min-w-0 truncate font-mono text-small text-ink">{line.target}</span>
      )}
      {line.lines && <LineCounts {...line.lines} />}
      {line.reason !== null && <span className="min-w-0 truncate text-meta">{line.reason}</span>}
    </>
  );
}

function iconOf({ state, tool }: ToolLine): LucideIcon {
  if (state === "failed" || state === "unknown") return TriangleAlert;
  return (Object.hasOwn(icons, tool) && icons[tool]) || Wrench;
}

function toneOf({ state }: ToolLine) {
  if (state === "unknown") return "waiting";
  if (state === "failed") return "wrong";
  return state === "running" ? "live" : "quiet";
}

function timeOf({ state, ms, startedAt }: ToolLine): ReactNode {
  if (ms !== null) return formatDuration(ms);
  return state === "running" && startedAt !== null ? <Elapsed since={startedAt} /> : undefined;
}
