import { WandSparkles } from "lucide-react";
import { useState } from "react";
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { sendMessage } from "../../lib/outbox/browser-outbox.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { fixRequest, type Printed } from "./fix-request.ts";
import { words } from "./words.ts";

export interface FixButtonProps {
  readonly execution: Execution;
  readonly printed: Printed;
}

/** Sends the failure to the agent. On a phone the conversation opens, elsewhere it is on screen. */
export function FixButton({ execution, printed }: FixButtonProps) {
  const sessionId = useSessionState(({ session }) => session.id);
  const open = useOpenPlace();
  const isPhone = useMedia(screens.phone);
  const [isSent, setIsSent] = useState(false);
  const fix = async () => {
    setIsSent(true);
    await sendMessage(sessionId, fixRequest(execution, printed));
    if (isPhone) open({});
  };
  return (
    <Button
      disabled={isSent}
      onClick={() => {
        fix().catch(() => setIsSent(false));
      }}
    >
      <WandSparkles size={16} strokeWidth={1.75} aria-hidden />
      {isSent ? words.fixSent : words.fix}
    </Button>
  );
}
