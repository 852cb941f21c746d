/** The first `count` Fibonacci numbers, from 0 on. */
export function fibonacci(count: number): number[] {
  const numbers: number[] = [];
  let [current, next] = [0, 1];
  while (numbers.length < count) {
    numbers.push(current);
    [current, next] = [next, current + next];
  }
  return numbers;
}
