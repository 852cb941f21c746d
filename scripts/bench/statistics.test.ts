import { expect, test } from "vitest";
import { chooseCores } from "./cores.ts";
import { delaysOf } from "./emissions.ts";
import { distribution, median, medians } from "./statistics.ts";
import { Arrivals } from "./system.ts";
import { longestSilence } from "./watched-answers.ts";

test("A distribution names the sample that so many of a hundred do not exceed, in any order of samples", () => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(distribution(samples)).toEqual({ p50: 51, p95: 96, p99: 100 });
  expect(distribution([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
});

test("The median of an even number of samples is the middle of the two in the middle", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([10, 9])]).toEqual([2, 2.5, 9.5]);
  const rounds = [
    { p95: 10, cpu: 1 },
    { p95: 30, cpu: 3 },
    { p95: 20, cpu: 5 },
  ];
  expect(medians(rounds)).toEqual({ p95: 20, cpu: 3 });
});

test("Each token of a frame arrives with that frame, whether or not the answer begins with a space", () => {
  const [words, numbers] = [new Arrivals(), new Arrivals()];
  words.add("one", 1);
  words.add(" two three", 5);
  words.add("", 6);
  expect(words.arrivals).toEqual([1, 5, 5]);
  numbers.add(" 1 2", 3);
  numbers.add(" 3", 4);
  expect(numbers.arrivals).toEqual([3, 3, 4]);
});

test("What a reader missed of an answer arrives with the whole answer", () => {
  const received = new Arrivals();
  received.add("one two", 1);
  received.complete("one two three", 9);
  received.complete("one two three", 10);
  expect(received.arrivals).toEqual([1, 1, 9]);
});

test("The delay of a token counts from the model's emission of that token", () => {
  expect(delaysOf({ arrivals: [105, 130, 131] }, { ownMs: 20, tokenAt: [100, 120, 130] })).toEqual([5, 10, 1]);
  expect(delaysOf({ arrivals: [105, 130] }, { ownMs: 20, tokenAt: [100] })).toEqual([5]);
  expect(delaysOf({ arrivals: [105] }, undefined)).toEqual([]);
});

test("The longest silence ends after the fault and may have begun before it", () => {
  expect(longestSilence([0, 500, 520, 900, 950], 510)).toBe(380);
  expect(longestSilence([0, 500, 520], 510)).toBe(20);
  expect(longestSilence([0, 500], 510)).toBe(0);
});

test("The load gets the cores that are not measured, and shares the last one if none is left", () => {
  expect(chooseCores(1, 2)).toEqual({ measured: [0], load: [1] });
  expect(chooseCores(2, 2)).toEqual({ measured: [0, 1], load: [1] });
  expect(chooseCores(2, 8)).toEqual({ measured: [0, 1], load: [2, 3, 4, 5, 6, 7] });
});
