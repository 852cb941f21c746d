import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ListedSession } from "../../../../supabase/functions/_shared/protocol/session-list.ts";
import { cn } from "../../ui/class-names.ts";
import { MarkDot } from "./mark-dot.tsx";
import { RowMenu } from "./row-menu.tsx";
import { markOf } from "./session-mark.ts";
import { TitleField } from "./title-field.tsx";
import { type SessionActions, titleOf } from "./use-session-actions.ts";

export interface SessionRowProps {
  readonly session: ListedSession;
  /** On screen now. */
  readonly isOpen: boolean;
  readonly actions: SessionActions;
  readonly onLeave: (() => void) | undefined;
}

export function SessionRow({ session, isOpen, actions, onLeave }: SessionRowProps) {
  const [isRenaming, setRenaming] = useState(false);
  const title = titleOf(session);
  if (isRenaming) {
    const save = (changed: string) => {
      setRenaming(false);
      if (changed !== session.title) actions.rename(session, changed);
    };
    return (
      <li>
        <TitleField title={session.title} onSave={save} onCancel={() => setRenaming(false)} />
      </li>
    );
  }
  return (
    <li
      className={cn(
        "group relative flex items-center rounded-control transition-colors hover:bg-well focus-within:bg-well",
        isOpen && "bg-well",
      )}
    >
      <Link
        to="/s/$sessionId"
        params={{ sessionId: session.id }}
        {...(onLeave && { onClick: onLeave })}
        aria-current={isOpen ? "page" : undefined}
        className={cn(
          "flex h-8 min-w-0 flex-1 items-center gap-2 rounded-control pr-2.5 pl-2.5 max-md:h-11",
          isOpen ? "font-medium text-ink" : "text-soft hover:text-ink",
        )}
      >
        <span className="min-w-0 flex-1 truncate">{title}</span>
        <MarkDot mark={markOf(session, isOpen)} />
      </Link>
      {session.my_role !== "viewer" && (
        <RowMenu session={session} title={title} actions={actions} onRename={() => setRenaming(true)} />
      )}
    </li>
  );
}
