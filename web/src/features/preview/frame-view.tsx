import { RotateCw } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import type { Frame } from "./use-frame.ts";
import { words } from "./words.ts";

/** As in `_headers`. Downloads are left out: a link to one would reach the network past every policy. */
const sandbox = "allow-scripts allow-forms allow-modals allow-pointer-lock";

/** The frame, and what has to be said over it. */
export function FrameView({
  frame: { host, state },
  className,
}: {
  readonly frame: Frame;
  readonly className?: string;
}) {
  return (
    <div className={cn("relative min-h-0 flex-1 bg-white", className)}>
      <iframe
        key={state.generation}
        ref={(frame) => (frame === null ? undefined : host.attach(frame))}
        src="/preview"
        title={words.frame}
        sandbox={sandbox}
        referrerPolicy="no-referrer"
        className="size-full border-0"
        style={{ colorScheme: "light" }}
      />
      {!state.doesRespond && (
        <Banner text={words.hung}>
          <Button size="small" onClick={() => host.reload()}>
            <RotateCw size={14} strokeWidth={1.75} aria-hidden />
            {words.reload}
          </Button>
        </Banner>
      )}
    </div>
  );
}

function Banner({ text, children }: { readonly text: string; readonly children: React.ReactNode }) {
  return (
    <div
      role="status"
      className="absolute inset-x-3 bottom-3 flex flex-wrap items-center justify-between gap-3 rounded-card border border-line bg-sheet px-3 py-2 text-meta text-ink shadow-float"
    >
      {text}
      {children}
    </div>
  );
}
