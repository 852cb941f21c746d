import { expect, test } from "vitest";
import { DeliveryQueue } from "./delivery-queue.ts";

interface Gate {
  open(error?: Error): void;
}

/** A queue whose deliveries end when the test opens their gate. */
function gatedQueue() {
  const batches: number[][] = [];
  const delivered: bigint[] = [];
  const failures: unknown[] = [];
  const gates: Gate[] = [];
  let wake = Promise.withResolvers<void>();
  const queue = new DeliveryQueue<number>({
    deliver: (batch) => {
      batches.push([...batch]);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      gates.push({ open: (error) => (error ? reject(error) : resolve()) });
      wake.resolve();
      return promise;
    },
    onDelivered: (lsn) => delivered.push(lsn),
    onFailure: async (error) => {
      failures.push(error);
    },
  });
  const nextGate = async (): Promise<Gate> => {
    for (;;) {
      const gate = gates.shift();
      if (gate) return gate;
      wake = Promise.withResolvers();
      await wake.promise;
    }
  };
  return { queue, batches, delivered, failures, nextGate };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("changes that arrive during a delivery form the next batch, and a boundary is passed once it is delivered", async () => {
  const { queue, batches, delivered, nextGate } = gatedQueue();
  queue.add(1);
  queue.boundary(10n);
  const first = await nextGate();
  queue.add(2);
  queue.add(3);
  queue.boundary(20n);
  queue.add(4);
  expect(delivered).toEqual([]);
  first.open();
  (await nextGate()).open();
  await settled();
  expect(batches).toEqual([[1], [2, 3, 4]]);
  expect(delivered).toEqual([10n, 20n]);
});

test("a boundary is passed at once when nothing is waiting", () => {
  const { queue, delivered } = gatedQueue();
  queue.boundary(5n);
  expect(delivered).toEqual([5n]);
});

test("a batch that could not be delivered is retried with the changes that arrived meanwhile", async () => {
  const { queue, batches, delivered, failures, nextGate } = gatedQueue();
  queue.add(1);
  queue.boundary(10n);
  const first = await nextGate();
  queue.add(2);
  const refusal = new Error("Postgres is away");
  first.open(refusal);
  (await nextGate()).open();
  await settled();
  expect(failures).toEqual([refusal]);
  expect(batches).toEqual([[1], [1, 2]]);
  expect(delivered).toEqual([10n]);
});

test("a full queue makes its source wait until half is delivered", async () => {
  const { queue, nextGate } = gatedQueue();
  const waits = Array.from({ length: 2_001 }, (_, index) => queue.add(index));
  expect(waits.slice(0, 2_000).every((wait) => wait === undefined)).toBe(true);
  let isReleased = false;
  const released = waits.at(-1)?.then(() => {
    isReleased = true;
  });
  for (let batch = 0; batch < 5; batch += 1) (await nextGate()).open();
  await settled();
  expect(isReleased).toBe(false);
  (await nextGate()).open();
  await released;
});
