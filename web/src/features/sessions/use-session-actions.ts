// What can be done to a session in the list. The list shows it at once; what the server refuses is shown again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { ListedSession } from "../../../../supabase/functions/_shared/protocol/session-list.ts";
import { call } from "../../lib/project.ts";
import { notify } from "../../ui/notices.tsx";
import { hideSession, showSession } from "./deleting.ts";
import { sessionKeys } from "./session-keys.ts";
import { changeListed } from "./session-list.ts";
import { words } from "./words.ts";

type Change = { readonly title: string } | { readonly is_archived: boolean };

interface ChangeOrder {
  readonly session: ListedSession;
  readonly change: Change;
}

export interface SessionActions {
  readonly rename: (session: ListedSession, title: string) => void;
  readonly setArchived: (session: ListedSession, isArchived: boolean) => void;
  readonly remove: (session: ListedSession) => void;
}

export const titleOf = ({ title }: ListedSession) => (title === "" ? words.untitled : title);

export function useSessionActions(): SessionActions {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const openId = useParams({ strict: false }).sessionId;
  const refresh = () => queryClient.invalidateQueries({ queryKey: sessionKeys.lists });

  const { mutate: change } = useMutation({
    mutationFn: ({ session, change: changes }: ChangeOrder) =>
      call("set_session", { session_id: session.id, changes: { ...changes } }),
    onMutate: ({ session, change: changes }) => {
      changeListed(queryClient, session.id, (listed) => ("title" in changes ? { ...listed, ...changes } : null));
    },
    onError: (_error, { session }) => notify({ text: words.notChanged(titleOf(session)) }),
    onSettled: refresh,
  });
  const { mutate: deleteForGood } = useMutation({
    mutationFn: (session: ListedSession) => call("delete_session", { session_id: session.id }),
    onSuccess: (_answer, { id }) => {
      changeListed(queryClient, id, () => null);
      queryClient.removeQueries({ queryKey: ["followed-session", id] });
    },
    onError: (_error, session) => notify({ text: words.notDeleted(titleOf(session)) }),
    onSettled: async (_answer, _error, { id }) => {
      await refresh();
      showSession(id);
    },
  });

  return {
    rename: (session, title) => change({ session, change: { title } }),
    setArchived(session, isArchived) {
      change({ session, change: { is_archived: isArchived } });
      const text = isArchived ? words.archived(titleOf(session)) : words.unarchived(titleOf(session));
      const undo = () => change({ session, change: { is_archived: !isArchived } });
      notify({ text, action: { label: words.undo, onClick: undo } });
    },
    remove(session) {
      const wasOpen = openId === session.id;
      hideSession(session.id);
      if (wasOpen) void navigate({ to: "/new" });
      const undo = () => {
        showSession(session.id);
        if (wasOpen) void navigate({ to: "/s/$sessionId", params: { sessionId: session.id } });
      };
      notify({ text: words.deleted(titleOf(session)), action: { label: words.undo, onClick: undo } }, () =>
        deleteForGood(session),
      );
    },
  };
}
