import { check, finish } from "../check.ts";
import { debounce } from "./function.ts";

/** A clock moved by hand, so that nothing has to be waited for. */
const planned = new Map<number, { at: number; action: () => void }>();
let now = 0;
let lastTimer = 0;
const clock = {
  setTimeout(action: () => void, milliseconds: number) {
    lastTimer += 1;
    planned.set(lastTimer, { at: now + milliseconds, action });
    return lastTimer;
  },
  clearTimeout(timer: unknown) {
    planned.delete(timer as number);
  },
};
function pass(milliseconds: number) {
  now += milliseconds;
  for (const [timer, { at, action }] of [...planned]) {
    if (at > now) continue;
    planned.delete(timer);
    action();
  }
}

const calls: string[] = [];
const save = debounce((text: string) => calls.push(text), 100, clock);

save("a");
check("nothing happens at once", calls, []);
pass(60);
save("ab");
pass(60);
check("another call starts the wait anew", calls, []);
pass(40);
check("the last call is made, once", calls, ["ab"]);
save("abc");
pass(100);
check("later calls are made again", calls, ["ab", "abc"]);

finish();
