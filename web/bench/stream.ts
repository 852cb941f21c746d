import type { SessionEvent } from "../../supabase/functions/_shared/protocol/events.ts";
import type { LocalSession } from "./long-session.ts";

export interface StreamOptions {
  readonly session: LocalSession;
  readonly runId: string;
  readonly messageId: string;
  readonly tokensPerSecond: number;
  readonly seconds: number;
}

export interface Measured {
  /** From an event until its text is in the document, for each event. */
  readonly latencies: readonly number[];
  /** Tasks over 50 ms. */
  readonly longTasks: readonly number[];
  readonly frames: number;
  readonly rows: number;
}

/** Each token ends with its number, so that the document tells how far it is. */
const numbered = /~(\d+)/g;

export async function streamAndMeasure(options: StreamOptions): Promise<Measured> {
  const region = document.querySelector('[aria-label="Conversation"]');
  if (region === null) throw new Error("The conversation is not on the page.");
  const sentAt: number[] = [];
  const latencies: number[] = [];
  const longTasks: number[] = [];
  const tasks = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)));
  tasks.observe({ type: "longtask" });
  const texts = new MutationObserver(() => {
    const last = Number(
      [...(region.lastElementChild?.textContent?.slice(-400) ?? "").matchAll(numbered)].at(-1)?.[1] ?? -1,
    );
    const now = performance.now();
    while (latencies.length <= last) latencies.push(now - (sentAt[latencies.length] ?? now));
  });
  texts.observe(region, { subtree: true, childList: true, characterData: true });
  let frames = 0;
  let isOver = false;
  const countFrame = () => {
    frames += 1;
    if (!isOver) requestAnimationFrame(countFrame);
  };
  requestAnimationFrame(countFrame);
  await sendTokens(options, sentAt);
  isOver = true;
  tasks.disconnect();
  texts.disconnect();
  return { latencies, longTasks, frames, rows: region.querySelectorAll("*").length };
}

/** A tick sends what is due, each token as an event of its own. */
function sendTokens(
  { session, runId, messageId, tokensPerSecond, seconds }: StreamOptions,
  sentAt: number[],
): Promise<void> {
  const startedAt = performance.now();
  const count = tokensPerSecond * seconds;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(count, ((performance.now() - startedAt) / 1000) * tokensPerSecond);
      while (sentAt.length < due) {
        const payload = { message_id: messageId, part: 0, text: tokenText(sentAt.length) };
        const event: SessionEvent = {
          seq: session.state.lastSeq + 1,
          type: "text_streamed",
          run_id: runId,
          actor_id: null,
          payload,
          created_at: new Date().toISOString(),
        };
        sentAt.push(performance.now());
        session.receive(event);
      }
      if (sentAt.length < count) return;
      clearInterval(timer);
      setTimeout(resolve, 500);
    }, 1);
  });
}

/** Paragraphs with emphasis, lists and fences, as answers have them. */
function tokenText(index: number): string {
  const place = index % 240;
  const before =
    place === 0 ? "\n\nWell, **this** is `so`:\n\n" : place === 120 ? "\n\n```js\n" : place === 200 ? "\n```\n\n" : "";
  const after = place < 120 && place % 30 === 29 ? (place > 60 ? "\n- " : "\n\n") : place % 12 === 11 ? "\n" : " ";
  return `${before}word~${index}${after}`;
}
