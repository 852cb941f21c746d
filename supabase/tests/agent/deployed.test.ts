// The functions as they are deployed: one file each, without a package.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { holdWholeConversation } from "./whole-conversation.ts";

test("A whole conversation is served by the bundles: a stored key, an answer with files and a program, and a typed function", async () => {
  await holdWholeConversation(inject("modelServerUrl"));
  for (const name of ["agent", "execute", "provider-keys", "typed"]) {
    const started = readFileSync(join(inject("bundles"), `.temp/edge-functions/${name}/main.ts`), "utf8");
    expect(started).toContain(`functions/${name}/index.js`);
  }
});
