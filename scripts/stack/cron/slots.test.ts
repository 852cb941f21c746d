import { expect, test } from "vitest";
import { createSlots } from "./slots.ts";

test("at most so many run at a time, the rest in the order they came", async () => {
  const inSlot = createSlots(2);
  const started: number[] = [];
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const work = gates.map((gate, index) =>
    inSlot(async () => {
      started.push(index);
      await gate.promise;
    }),
  );
  expect(started).toEqual([0, 1]);
  gates[1]?.resolve();
  await work[1];
  expect(started).toEqual([0, 1, 2]);
  gates[0]?.resolve();
  await work[0];
  expect(started).toEqual([0, 1, 2, 3]);
  for (const gate of gates) gate.resolve();
  await Promise.all(work);
});

test("work that fails gives its place free", async () => {
  const inSlot = createSlots(1);
  await expect(inSlot(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await inSlot(async () => "next")).toBe("next");
});
