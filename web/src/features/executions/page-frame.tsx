// A page that a program made, in the sandboxed document: of opaque origin and without a network, as the program itself.
import { useState } from "react";
import * as z from "zod/mini";

const fromPage = z.union([z.literal("ready"), z.object({ height: z.number() })]);
const heights = { least: 24, most: 600 } as const;

export function PageFrame({ title, html }: { readonly title: string; readonly html: string }) {
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
