import { useNavigate } from "@tanstack/react-router";
import { AppWindow } from "lucide-react";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FrameView } from "./frame-view.tsx";
import { usePreview } from "./use-preview.ts";
import { words } from "./words.ts";

/** The page and nothing else, in a tab of its own. */
export function PreviewScreen() {
  const navigate = useNavigate();
  const { path, frame, isUnreadable, retry } = usePreview(
    (address) => void navigate({ to: ".", search: { path: address } }),
  );
  if (path === undefined) return <EmptyState icon={AppWindow}>{words.noPage}</EmptyState>;
  return (
    <main className="h-dvh">
      <title>{frame.frames.state.title || path}</title>
      <FrameView frame={frame} onRetry={isUnreadable ? retry : undefined} />
    </main>
  );
}
