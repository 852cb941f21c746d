import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SessionPresence } from "./presence.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page that has joined, and what it has told. */
function joinedPage() {
  const told: object[] = [];
  const presence = new SessionPresence({
    viewerId: "anna",
    members: () => 2,
    track: async (place) => {
      told.push(place);
      return true;
    },
  });
  presence.onJoined();
  return { presence, told };
}

const minuteMs = 60_000;
const annaAnd = (others: Record<string, object[]>) => ({ anna: [{}], ...others });

test("A page says that it is here, and then nothing while nobody else is", async () => {
  const { presence, told } = joinedPage();
  await vi.advanceTimersByTimeAsync(minuteMs);
  presence.onSync({ anna: [{}] });
  presence.tell({ path: "a.ts", line: 3, isUnsaved: true, isTyping: true });
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(told).toEqual([{}]);
});

test("Where a page is, is told once when somebody comes, and not again while nothing changes", async () => {
  const { presence, told } = joinedPage();
  presence.tell({ path: "a.ts" });
  await vi.advanceTimersByTimeAsync(minuteMs);
  presence.tell({ path: "b.ts", line: 3 });
  presence.onSync(annaAnd({ bo: [{}] }));
  presence.onSync(annaAnd({ bo: [{ path: "c.ts" }] }));
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(told).toEqual([{ path: "a.ts" }, { path: "b.ts", line: 3 }]);
});

test("A cursor moves only for somebody who has the same file open", async () => {
  const { presence, told } = joinedPage();
  presence.tell({ path: "a.ts", line: 1 });
  presence.onSync(annaAnd({ bo: [{ path: "other.ts" }] }));
  await vi.advanceTimersByTimeAsync(minuteMs);
  presence.tell({ line: 2 });
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(told).toEqual([{ path: "a.ts", line: 1 }]);
  presence.onSync(annaAnd({ bo: [{ path: "a.ts" }] }));
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(told.at(-1)).toEqual({ path: "a.ts", line: 2 });
});

test("What changes back before it was told is never told", async () => {
  const { presence, told } = joinedPage();
  presence.onSync(annaAnd({ bo: [{}] }));
  await vi.advanceTimersByTimeAsync(minuteMs);
  presence.tell({ isTyping: true });
  presence.tell({ isTyping: false });
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(told).toEqual([{}]);
});

test("Keys that are pressed without a pause do not put off what is to be told", async () => {
  const { presence, told } = joinedPage();
  presence.onSync(annaAnd({ bo: [{}] }));
  await vi.advanceTimersByTimeAsync(minuteMs);
  for (let pressed = 0; pressed < 50; pressed += 1) {
    presence.tell({ isTyping: true });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(told).toEqual([{}, { typing: true }]);
});

test("A page that joins again tells where it is", async () => {
  const { presence, told } = joinedPage();
  presence.tell({ path: "a.ts" });
  await vi.advanceTimersByTimeAsync(minuteMs);
  presence.onDown();
  presence.onJoined();
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(told).toEqual([{ path: "a.ts" }, { path: "a.ts" }]);
});

test("The others stay through a short break of the connection and are gone after a long one", async () => {
  const { presence } = joinedPage();
  const here = () => presence.others.map(({ userId }) => userId);
  let changes = 0;
  presence.subscribe(() => (changes += 1));
  presence.onSync(annaAnd({ bo: [{}] }));
  presence.onDown();
  await vi.advanceTimersByTimeAsync(9_000);
  presence.onJoined();
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect([here(), changes]).toEqual([["bo"], 1]);

  presence.onDown();
  await vi.advanceTimersByTimeAsync(6_000);
  presence.onDown();
  await vi.advanceTimersByTimeAsync(6_000);
  expect([here(), changes]).toEqual([[], 2]);
});

test("What makes no sense is shown as a page that is nowhere", () => {
  const { presence } = joinedPage();
  presence.onSync(annaAnd({ bo: [{ path: 7, line: "x" }, { path: "a".repeat(600) }] }));
  const nowhere = { path: undefined, line: undefined, isUnsaved: false, isTyping: false };
  expect(presence.others).toEqual([{ userId: "bo", places: [nowhere, nowhere] }]);
});
