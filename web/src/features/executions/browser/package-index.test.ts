import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageFile } from "./package-index.ts";

const wheel = Buffer.from("the content of a wheel");
const lock = JSON.stringify({
  packages: {
    tiny: { name: "tiny", file_name: "tiny-1.0.whl", sha256: createHash("sha256").update(wheel).digest("hex") },
    forged: { name: "forged", file_name: "forged-1.0.whl", sha256: "0".repeat(64) },
    gone: { name: "gone", file_name: "gone-1.0.whl", sha256: "0".repeat(64) },
  },
});
let server: Server;
let index = "";
const asked: string[] = [];
beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.statusCode = url.includes("gone") ? 404 : 200;
    response.end(wheel);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/full/`; // a TCP server has such an address
});
afterAll(() => server.close());

test("A package is read from the index and checked against the hash of the lock file", async () => {
  expect(Buffer.from(await packageFile("tiny-1.0.whl", lock, index))).toEqual(wheel);
  await expect(packageFile("forged-1.0.whl", lock, index)).rejects.toThrow(
    "forged from the package index has a wrong hash.",
  );
  await expect(packageFile("gone-1.0.whl", lock, index)).rejects.toThrow(
    "gone could not be loaded from the package index.",
  );
});

test("Nothing is asked for that the lock file does not name, or where there is no index", async () => {
  const before = asked.length;
  await expect(packageFile("../secrets", lock, index)).rejects.toThrow("There is no Python package ../secrets.");
  await expect(packageFile("tiny-1.0.whl", lock, "")).rejects.toThrow("this installation has no package index");
  expect(asked).toHaveLength(before);
});
