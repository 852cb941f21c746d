import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { useSession } from "../../lib/session/session-context.tsx";
import { useUser } from "../../lib/user.ts";
import { FrameHost, type Frames } from "./frame-host.ts";
import { type PreviewPage, readSessionFile } from "./preview-page.ts";

export interface Frame {
  readonly host: FrameHost;
  readonly frames: Frames;
}

/** A sandboxed frame that shows the page. Without one it keeps what it shows. */
export function useFrame(
  page: PreviewPage | undefined,
  suffix: string,
  navigate: (path: string, suffix: string) => boolean,
): Frame {
  const queryClient = useQueryClient();
  const session = useSession();
  const userId = useUser()?.id ?? "visitor";
  const [host] = useState(() => {
    const readFile = (path: string) => readSessionFile(queryClient, session, path);
    return new FrameHost({ owner: `${userId}/${session.state.session.id}`, readFile });
  });
  const onNavigate = useEffectEvent(navigate);
  useEffect(() => host.listen((path, target) => onNavigate(path, target)), [host]);
  useEffect(() => {
    if (page) host.show(page, suffix);
  }, [host, page, suffix]);
  const frames = useSyncExternalStore(host.subscribe, () => host.frames);
  return { host, frames };
}
