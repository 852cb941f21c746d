import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { command } from "./action.ts";
import { createMask } from "./mask.ts";
import { createRealWorld } from "./real-world.ts";
import { outputOf } from "./steps/commands.ts";

const addresses = { managementUrl: "http://unused", projectUrl: "http://unused", ref: "abc", accessToken: "" };

test("A program that fails is reported with what it wrote to either output", async () => {
  const folder = mkdtempSync(join(tmpdir(), "programs-"));
  const file = join(folder, "wrangler");
  writeFileSync(file, "#!/bin/sh\necho 'Uploading 12 files'\necho 'The token has no right to do this' >&2\nexit 3\n");
  chmodSync(file, 0o755);
  const world = createRealWorld({ addresses, mask: createMask(), agreesToAll: true });
  const uploading = command("wrangler", ["deploy"], { PATH: [folder, process.env.PATH].join(delimiter) });
  await expect(outputOf({ world }, uploading, "")).rejects.toThrow(
    /wrangler deploy failed[^]*Uploading 12 files[^]*The token has no right to do this/,
  );
  rmSync(folder, { recursive: true });
});
