/** The first `count` Fibonacci numbers, exact up to the 79th. */
export function fibonacci(count: number): number[] {
  if (!Number.isInteger(count) || count < 0) throw new RangeError("count must be a whole number, zero or more");
  const numbers: number[] = [];
  let [current, next] = [0, 1];
  for (let index = 0; index < count; index += 1) {
    numbers.push(current);
    [current, next] = [next, current + next];
  }
  return numbers;
}
