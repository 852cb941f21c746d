// The page that the Preview shows: which one, how its build went, and the frame it is in.
import { useQuery, useQueryClient, keepPreviousData } from "@tanstack/react-query";
import type { FilesThen } from "../../history/then/files-then.ts";
import type { PacedSession } from "../../lib/session/paced-session.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { usePlace } from "../../lib/workbench.ts";
import { preventsStart, type Problem } from "./bundle/page.ts";
import { findPage, readPageAddress } from "./page-address.ts";
import { previewPageQuery } from "./preview-page.ts";
import { type Frame, type FrameSource, useFrame } from "./use-frame.ts";
import { useSettled } from "./use-settled.ts";

/** An agent writes several files in a row. Together with building and loading, a change shows within a second. */
const quietMs = 150;
const maxBurstMs = 500;

export interface Preview {
  /** Undefined where the session has no page. */
  readonly path: string | undefined;
  readonly frame: Frame;
  readonly problems: readonly Problem[];
  readonly isUnreadable: boolean;
  readonly retry: () => void;
}

/** `then`: an earlier state, already read. Another one needs another `key`. */
export function usePreview(openPage: (address: string) => void, then?: FilesThen): Preview {
  const queryClient = useQueryClient();
  const session = useSession();
  const liveFiles = useSessionState((state) => state.files);
  const files = then?.files ?? liveFiles;
  const settledHead = useSettled(
    useSessionState((state) => state.session.head_revision),
    quietMs,
    maxBurstMs,
  );
  const revision = then?.revision ?? settledHead;
  const source = sourceOf(session, then);
  const address = readPageAddress(files, usePlace().path);
  const { data, isError, refetch } = useQuery({
    ...previewPageQuery(queryClient, source, address?.path ?? "", revision),
    enabled: address !== undefined,
    placeholderData: keepPreviousData,
  });
  // While another page is being built, the query still has the one before.
  const isReady = data?.path === address?.path && data?.problems.some(preventsStart) === false;
  const page = isReady ? data : undefined;
  const frame = useFrame(source, page, address?.suffix ?? "", (path, suffix) => {
    const found = findPage(source.state.files, path);
    if (found !== undefined) openPage(found + suffix);
    return found !== undefined;
  });
  return {
    path: address?.path,
    frame,
    problems: data?.problems ?? [],
    isUnreadable: isError,
    retry: () => void refetch(),
  };
}

function sourceOf(session: PacedSession, then: FilesThen | undefined): FrameSource {
  if (then?.files) return { isThen: true, state: { session: session.state.session, files: then.files } };
  return {
    isThen: false,
    get state() {
      return session.state;
    },
  };
}
