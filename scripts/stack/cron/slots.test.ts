import { expect, test } from "vitest";
import { createSlots } from "./slots.ts";

test("a limited number of tasks run at a time, and the others follow in order", async () => {
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

test("a failed task frees its slot", async () => {
  const inSlot = createSlots(1);
  await expect(inSlot(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await inSlot(async () => "next")).toBe("next");
});
