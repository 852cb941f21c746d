import { useNavigate } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useOwnerName } from "../../lib/my-role.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { shownTitle } from "../../lib/session/shown-title.ts";
import { Button } from "../../ui/button.tsx";
import { notify } from "../../ui/notices.tsx";
import { Question } from "./question.tsx";
import { useSharing } from "./use-sharing.ts";
import { words } from "./words.ts";

export function LeaveButton({ onLeft }: { readonly onLeft: () => void }) {
  const { viewerId } = useSession().state;
  const title = useSessionState(shownTitle);
  const owner = useOwnerName();
  const navigate = useNavigate();
  const { remove } = useSharing();
  const [isAsked, setAsked] = useState(false);
  const leave = async () => {
    if (viewerId === null || !(await remove(viewerId))) return false;
    onLeft();
    await navigate({ to: "/new" });
    notify({ text: words.left(title === "" ? words.untitled : title) });
    return true;
  };
  return (
    <div>
      <Button kind="danger" onClick={() => setAsked(true)}>
        <LogOut size={16} strokeWidth={1.75} aria-hidden />
        {words.leave}
      </Button>
      {isAsked && (
        <Question
          title={words.leaveTitle}
          hint={words.leaveHint(owner)}
          answer={words.leave}
          isDangerous
          onAnswer={leave}
          onClose={() => setAsked(false)}
        />
      )}
    </div>
  );
}
