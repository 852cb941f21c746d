/** 1 to `last`, with Fizz for multiples of three, Buzz for those of five, FizzBuzz for both. */
export function fizzBuzz(last: number): string[] {
  return Array.from({ length: Math.max(0, last) }, (_, index) => {
    const value = index + 1;
    const word = (value % 3 === 0 ? "Fizz" : "") + (value % 5 === 0 ? "Buzz" : "");
    return word === "" ? String(value) : word;
  });
}
