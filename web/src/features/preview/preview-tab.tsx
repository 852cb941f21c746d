// A page made of the session's files, in a sandboxed frame, with its console.
import { useOpenPlace } from "../../lib/workbench.ts";
import { FrameView } from "./frame-view.tsx";
import { usePreview } from "./use-preview.ts";

export function PreviewTab() {
  const open = useOpenPlace();
  const { path, frame } = usePreview((address) => open({ tab: "preview", path: address }));
  if (path === undefined) return null;
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-well p-4">
      <FrameView frame={frame} className="overflow-hidden rounded-card border border-line" />
    </div>
  );
}
