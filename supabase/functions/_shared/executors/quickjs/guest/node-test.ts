// The part of node:test that needs no process.
import { after, afterEach, before, beforeEach, describe, test } from "./suite.ts";

export { after, afterEach, before, beforeEach, describe, describe as suite, test, test as it };
export default Object.assign(test, { after, afterEach, before, beforeEach, describe, it: test, suite: describe, test });
