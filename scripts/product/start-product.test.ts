import { expect, test } from "vitest";
import { withOwn } from "./start-product.ts";

const own = { EXECUTOR_URL: "http://127.0.0.1:1", STREAM_FLUSH_MS: "0", EGRESS_ALLOW: "127.0.0.1:2" };

test("Addresses that a user allows are added to those of the demo", () => {
  expect(withOwn(own, { EGRESS_ALLOW: "models.example", STREAM_FLUSH_MS: "80" })).toEqual({
    EXECUTOR_URL: "http://127.0.0.1:1",
    STREAM_FLUSH_MS: "80",
    EGRESS_ALLOW: "127.0.0.1:2,models.example",
  });
  expect(withOwn(own, {}).EGRESS_ALLOW).toBe("127.0.0.1:2");
});
