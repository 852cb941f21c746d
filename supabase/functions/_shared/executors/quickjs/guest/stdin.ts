// The input of a program. Where a person types it, the program is played again with each line that comes.
import { host } from "./host.ts";

let position = 0;

/** The next line of the input without its line break; null at the end. */
export function readLine(): string | null {
  if (position >= host.stdin.length) {
    awaitMore();
    return null;
  }
  const end = host.stdin.indexOf("\n", position);
  const line = host.stdin.slice(position, end === -1 ? undefined : end);
  position = end === -1 ? host.stdin.length : end + 1;
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** The rest of the input. */
export function readAll(): string {
  awaitMore();
  const rest = host.stdin.slice(position);
  position = host.stdin.length;
  return rest;
}

/** The engine stops at its next checkpoint, which the loop reaches at once. */
function awaitMore(): void {
  if (host.awaitInput()) for (;;);
}
