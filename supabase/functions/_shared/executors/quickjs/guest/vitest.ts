// What a test file imports from "vitest": describe, test, expect and the hooks.
import { after, afterEach, before, beforeEach, describe, test } from "./suite.ts";

export { expect } from "./expect.ts";
export { after as afterAll, afterEach, before as beforeAll, beforeEach, describe, test, test as it };
