// The module "vitest": describe, test, expect, the hooks and vi.fn.
import { fn } from "deno-std/expect/fn.js";
import { after, afterEach, before, beforeEach, describe, test } from "./suite.ts";

export { expect } from "./expect.ts";
export const vi = { fn };
export { after as afterAll, afterEach, before as beforeAll, beforeEach, describe, test, test as it };
