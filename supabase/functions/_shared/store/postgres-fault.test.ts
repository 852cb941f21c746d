import { expect, test } from "vitest";
import { AppError } from "../protocol/errors.ts";
import { faultOf, readFault } from "./postgres-fault.ts";

test.each([
  Object.assign(new Error("unable to verify the first certificate"), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }),
  Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
  Object.assign(new Error("certificate has expired"), { code: "CERT_HAS_EXPIRED" }),
  Object.assign(new Error("Hostname/IP does not match"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" }),
  // As the runtime of hosted functions says it.
  new Error("invalid peer certificate: UnknownIssuer"),
])("A server that cannot be verified is an error with a code, and is not tried again: $message", (error) => {
  expect(faultOf(error)).toBe("final");
  const read = readFault(error);
  expect(read).toBeInstanceOf(AppError);
  expect(read).toMatchObject({ code: "database_untrusted", cause: error });
});

test("A lost connection is tried again and stays the error it is", () => {
  const error = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  expect(faultOf(error)).toBe("lost");
  expect(readFault(error)).toBe(error);
});
