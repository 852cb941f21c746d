import { UserRoundPen } from "lucide-react";
import { useShowsHistory } from "../../lib/session/shown-by-link.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useShowsWriters } from "./use-line-writers.ts";
import { words } from "./words.ts";

export function WritersToggle() {
  const [showsWriters, setShowsWriters] = useShowsWriters();
  const showsHistory = useShowsHistory();
  if (!showsHistory) return null;
  return (
    <IconButton
      icon={UserRoundPen}
      label={words.toggle}
      isPressed={showsWriters}
      onClick={() => setShowsWriters(!showsWriters)}
    />
  );
}
