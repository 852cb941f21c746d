import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { useUser } from "../../lib/user.ts";
import { FrameHost, type Frames } from "./frame-host.ts";
import { type PageSource, type PreviewPage, readSessionFile } from "./preview-page.ts";

export interface Frame {
  readonly host: FrameHost;
  readonly frames: Frames;
}

export interface FrameSource extends PageSource {
  /** An earlier state stores nothing where the present one would find it. */
  readonly isThen: boolean;
}

/** A sandboxed frame that shows the page. Without one it keeps what it shows. Another source needs another frame. */
export function useFrame(
  source: FrameSource,
  page: PreviewPage | undefined,
  suffix: string,
  navigate: (path: string, suffix: string) => boolean,
): Frame {
  const queryClient = useQueryClient();
  const userId = useUser()?.id ?? "visitor";
  const [host] = useState(() => {
    const readFile = (path: string) => readSessionFile(queryClient, source, path);
    const owner = `${userId}/${source.state.session.id}${source.isThen ? "/then" : ""}`;
    return new FrameHost({ owner, readFile });
  });
  const onNavigate = useEffectEvent(navigate);
  useEffect(() => host.listen((path, target) => onNavigate(path, target)), [host]);
  useEffect(() => {
    if (page) host.show(page, suffix);
  }, [host, page, suffix]);
  const frames = useSyncExternalStore(host.subscribe, () => host.frames);
  return { host, frames };
}
