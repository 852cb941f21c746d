// Runs one program at a time per isolate. The platform charges a waiting request for the processor time of the programs before it, so
// a request that waited too long must go to another isolate.

export interface Turns {
  /** Undefined when too much ran since `sentAt`: another isolate has to run the program. */
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
