// A page that a program made, in the sandboxed document: of opaque origin and without a network, as the program itself.
import { useState } from "react";
import * as z from "zod/mini";
import { Button } from "../../ui/button.tsx";
import { words } from "./words.ts";

const fromPage = z.union([z.literal("ready"), z.object({ height: z.number() })]);
const heights = { least: 24, most: 600 } as const;

export interface PageFrameProps {
  readonly title: string;
  readonly html: string;
  /** Otherwise its scripts run only when the reader asks for the page. */
  readonly isOpen: boolean;
}

export function PageFrame({ isOpen, ...page }: PageFrameProps) {
  const [isAsked, setIsAsked] = useState(false);
  if (isOpen || isAsked) return <Page {...page} />;
  return (
    <div className="my-2">
      <Button onClick={() => setIsAsked(true)}>{words.showPage}</Button>
    </div>
  );
}

function Page({ title, html }: Omit<PageFrameProps, "isOpen">) {
  const [height, setHeight] = useState<number>(heights.least);
  const connect = (frame: HTMLIFrameElement | null) => {
    if (!frame) return undefined;
    const onMessage = ({ source, data }: MessageEvent<unknown>) => {
      // The origin is opaque, so the window is what identifies the frame.
      if (source !== frame.contentWindow) return;
      const { data: message } = fromPage.safeParse(data);
      if (message === "ready") frame.contentWindow?.postMessage({ page: html }, "*");
      else if (message) setHeight(Math.min(heights.most, Math.max(heights.least, Math.ceil(message.height))));
    };
    window.addEventListener("message", onMessage);
    frame.src = "/sandbox";
    return () => window.removeEventListener("message", onMessage);
  };
  return (
    <iframe
      ref={connect}
      title={title}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      height={height}
      className="my-2 w-full rounded-control border border-line bg-white [color-scheme:light]"
    />
  );
}
