import { RotateCw } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { Banner } from "./banner.tsx";
import type { Frame } from "./use-frame.ts";
import { words } from "./words.ts";

/** As in `_headers`. Downloads are left out: a link to one would reach the network past every policy. */
const sandbox = "allow-scripts allow-forms allow-modals allow-pointer-lock";

export interface FrameViewProps {
  readonly frame: Frame;
  /** Where the files of the page could not be read. */
  readonly onRetry: (() => void) | undefined;
}

/** The frame, and what has to be said over it. */
export function FrameView({ frame: { host, state }, onRetry }: FrameViewProps) {
  const { link } = state;
  return (
    <div className="relative size-full bg-white">
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
      {onRetry && (
        <Banner text={words.unreadable}>
          <Button size="small" onClick={onRetry}>
            {words.tryAgain}
          </Button>
        </Banner>
      )}
      {!state.doesRespond && (
        <Banner text={words.hung}>
          <Button size="small" onClick={() => host.reload()}>
            <RotateCw size={14} strokeWidth={1.75} aria-hidden />
            {words.reload}
          </Button>
        </Banner>
      )}
      {state.doesRespond && link !== undefined && (
        <Banner text={words.link(link)}>
          <Button size="small" onClick={() => openElsewhere(link, () => host.dismissLink())}>
            {words.openLink}
          </Button>
          <Button size="small" kind="quiet" onClick={() => host.dismissLink()}>
            {words.dismiss}
          </Button>
        </Banner>
      )}
    </div>
  );
}

/** The page chose the address, so a person has to see it and to press the button. */
function openElsewhere(url: string, onOpened: () => void): void {
  window.open(url, "_blank", "noopener,noreferrer");
  onOpened();
}
