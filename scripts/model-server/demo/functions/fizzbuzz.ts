/** Counts to `last`, with Fizz for multiples of three, Buzz for those of five, and FizzBuzz for both. */
export function fizzBuzz(last: number): string[] {
  return Array.from({ length: last }, (_, index) => {
    const value = index + 1;
    const word = (value % 3 === 0 ? "Fizz" : "") + (value % 5 === 0 ? "Buzz" : "");
    return word || String(value);
  });
}
