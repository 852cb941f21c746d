// Learns over Realtime that the list of sessions or of invitations has changed. While Realtime is down, it says so at regular intervals instead.
import type { UserDb } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { PrivateChannel } from "../../../../supabase/functions/_shared/client/private-channel.ts";
import { notice } from "../../../../supabase/functions/_shared/protocol/events.ts";

export interface NoticeListener {
  /** The list may have changed. Several notices at once call it once. */
  onNews(): void;
  onDeleted(sessionId: string): void;
}

const togetherMs = 200;
const pollMs = 10_000;

/** Returns the function that stops it. */
export function followNotices(userDb: UserDb, userId: string, listener: NoticeListener): () => void {
  let news: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setInterval> | undefined;
  const tellSoon = () => {
    news ??= setTimeout(() => {
      news = undefined;
      listener.onNews();
    }, togetherMs);
  };
  const stopPolling = () => {
    clearInterval(polling);
    polling = undefined;
  };
  const channel = new PrivateChannel(
    userDb,
    { topic: `user:${userId}`, event: "notice" },
    {
      onJoined() {
        stopPolling();
        tellSoon();
      },
      onDown() {
        polling ??= setInterval(tellSoon, pollMs);
      },
      onBroadcast(payload) {
        const { data } = notice.safeParse(payload);
        if (data?.type === "session_deleted") listener.onDeleted(data.session_id);
        tellSoon();
      },
    },
  );
  channel.start();
  return () => {
    clearTimeout(news);
    stopPolling();
    channel.leave().catch(() => undefined); // the socket may be gone
  };
}
