import { usePeople } from "../../lib/session/people.ts";
import { words } from "./words.ts";

/** Which of the others write a message right now. */
export function TypingLine() {
  const typing = usePeople().filter(({ places }) => places.some(({ isTyping }) => isTyping));
  return (
    <p role="status" className="px-1 text-small text-faint not-empty:pb-1.5">
      {typing.length > 0 && words.typing(typing.map(({ name }) => name))}
    </p>
  );
}
