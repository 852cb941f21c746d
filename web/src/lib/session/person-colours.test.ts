import { expect, test } from "vitest";
import { coloursOf } from "./person-colours.ts";

const member = (number: number) => ({ user_id: `${number.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000` });

test("Eight members have eight colours, even where their ids ask for the same one", () => {
  const members = [8, 16, 24, 1, 9, 2, 3, 0].map(member);
  expect(new Set(coloursOf(members).values()).size).toBe(8);
});

test("A ninth member shares a colour", () => {
  const members = Array.from({ length: 9 }, (_, number) => member(number));
  expect(coloursOf(members).get(member(8).user_id)).toBe(0);
});

test("A member keeps their colour when others come", () => {
  const [first, second, third] = [member(5), member(13), member(21)];
  const before = coloursOf([first, second]);
  expect([...before]).toEqual([...coloursOf([first, second, third])].slice(0, 2));
});
