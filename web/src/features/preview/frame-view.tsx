import { RotateCw } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { Banner } from "./banner.tsx";
import type { FrameLink } from "./frame-link.ts";
import type { Frame } from "./use-frame.ts";
import { words } from "./words.ts";

export interface FrameViewProps {
  readonly frame: Frame;
  /** Where the files of the page could not be read. */
  readonly onRetry: (() => void) | undefined;
}

/** The frame, and what has to be said over it. */
export function FrameView({ frame: { host, frames }, onRetry }: FrameViewProps) {
  const { current, state } = frames;
  return (
    <div className="relative isolate size-full bg-white">
      <div ref={(container) => (container === null ? undefined : host.attach(container))} />
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
      {state.doesRespond && current && state.link !== undefined && <LinkBanner url={state.link} link={current} />}
    </div>
  );
}

/** The page chose the address, so a person has to see it and to press the button. */
function LinkBanner({ url, link }: { readonly url: string; readonly link: FrameLink }) {
  const openElsewhere = () => {
    window.open(url, "_blank", "noopener,noreferrer");
    link.dismissLink();
  };
  return (
    <Banner text={words.link(url)}>
      <Button size="small" onClick={openElsewhere}>
        {words.openLink}
      </Button>
      <Button size="small" kind="quiet" onClick={() => link.dismissLink()}>
        {words.dismiss}
      </Button>
    </Banner>
  );
}
