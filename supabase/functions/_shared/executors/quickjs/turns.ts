// One program at a time in an isolate, and no program on another's account: an isolate is allotted processor time by the
// request, and a request that waited has been charged for those before it.

export interface Turns {
  /** Undefined when too much was run since this was sent: another isolate will have to do it. */
  take<Outcome>(sentAt: number, work: () => Promise<Outcome>): Promise<Outcome | undefined>;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

export function createTurns({ now, maxChargedMs }: { now: () => number; maxChargedMs: number }): Turns {
  let queue: Promise<unknown> = Promise.resolve();
  let spans: readonly Span[] = [];
  const chargedSince = (sentAt: number) =>
    spans.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, sentAt)), 0);
  const run = async <Outcome>(sentAt: number, work: () => Promise<Outcome>): Promise<Outcome | undefined> => {
    if (chargedSince(sentAt) > maxChargedMs) return undefined;
    const from = now();
    try {
      return await work();
    } finally {
      spans = [...spans.slice(-rememberedSpans), { from, to: now() }];
    }
  };
  return {
    take: (sentAt, work) => {
      const turn = queue.then(() => run(sentAt, work));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

const rememberedSpans = 31;
