import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type SeenDeps, tellSeen } from "./tell-seen.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type State = SeenDeps["session"]["state"];

class Screen {
  readonly told: number[] = [];
  isVisible = true;
  state: State = { lastSeq: 3, messages: [], runs: new Map(), requests: new Map() };
  #onChange: (() => void) | undefined;
  readonly teller = tellSeen({
    session: this.session(),
    isVisible: () => this.isVisible,
    markSeen: async (seq) => this.told.push(seq),
  });

  session(): SeenDeps["session"] {
    const read = () => this.state;
    return {
      get state() {
        return read();
      },
      subscribe: (onChange) => {
        this.#onChange = onChange;
        return () => {
          this.#onChange = undefined;
        };
      },
    };
  }

  async change(part: Partial<State>): Promise<void> {
    this.state = { ...this.state, ...part };
    this.#onChange?.();
    await vi.advanceTimersByTimeAsync(1000);
  }
}

test("A session that is opened is told as seen, up to its last event", async () => {
  const { told } = new Screen();
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([3]);
});

test("News on a visible screen is told once, streamed text is not", async () => {
  const screen = new Screen();
  await vi.advanceTimersByTimeAsync(1000);
  await screen.change({ lastSeq: 4 });
  await screen.change({ lastSeq: 5, messages: [] });
  await screen.change({ lastSeq: 6 });
  expect(screen.told).toEqual([3, 5]);
});

test("What came on a hidden screen is told when it is looked at", async () => {
  const screen = new Screen();
  screen.isVisible = false;
  await vi.advanceTimersByTimeAsync(1000);
  await screen.change({ lastSeq: 9, runs: new Map() });
  screen.isVisible = true;
  screen.teller.look();
  await vi.advanceTimersByTimeAsync(1000);
  expect(screen.told).toEqual([3, 9]);
});

test("Leaving a session tells at once what was seen of it", () => {
  const screen = new Screen();
  screen.teller.stop();
  expect(screen.told).toEqual([3]);
});
