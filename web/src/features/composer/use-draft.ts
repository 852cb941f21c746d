import { useState } from "react";
import { readStored, store } from "../../lib/storage.ts";

export interface Draft {
  readonly text: string;
  readonly change: (text: string) => void;
  /** Empties what is shown. The stored draft stays until the next change. */
  readonly clearShown: () => void;
  /** Forgets this text where nothing else was typed since, for a box that is not shown any more. */
  readonly forget: (sent: string) => void;
}

/** The text that is being typed, kept over a reload, per user and session. Other tabs have drafts of their own. */
export function useDraft(userId: string | null, sessionId: string): Draft {
  const name = `draft:${userId ?? "visitor"}:${sessionId}`;
  const [text, setText] = useState(() => {
    const stored = readStored(name);
    return typeof stored === "string" ? stored : "";
  });
  const change = (to: string) => {
    setText(to);
    store(name, to === "" ? null : to);
  };
  const forget = (sent: string) => {
    if (readStored(name) === sent) store(name, null);
  };
  return { text, change, clearShown: () => setText(""), forget };
}
