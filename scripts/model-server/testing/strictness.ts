// Tables of requests that a protocol accepts and refuses.
import { expect, test } from "vitest";
import type { Protocol } from "../conversation.ts";
import { bodyOf, post, type TestServer } from "./start.ts";

/** A name, the change to a valid request, and what the refusal mentions. */
type Good = readonly [what: string, change: Record<string, unknown>];
type Bad = readonly [...Good, names: string];

export async function refusalOf(
  server: TestServer,
  protocol: Protocol,
  change: Record<string, unknown>,
  headers: Record<string, string> = {},
) {
  const body = { ...bodyOf(protocol, "scenario:text"), ...change };
  const response = await post(server.freshUrl(), protocol, body, { headers });
  return { status: response.status, text: await response.text() };
}

export function testStrictness(
  server: TestServer,
  protocol: Protocol,
  { accepted, refused }: { accepted: readonly Good[]; refused: readonly Bad[] },
): void {
  test.each(accepted)("The request is accepted: %s", async (_, change) => {
    expect(await refusalOf(server, protocol, change)).toMatchObject({ status: 200 });
  });

  test.each(refused)("The request is refused: %s", async (_, change, names) => {
    const { status, text } = await refusalOf(server, protocol, change);
    expect({ status, text }).toMatchObject({ status: 400, text: expect.stringContaining(names) });
    const error = { type: "invalid_request_error", message: expect.any(String) };
    expect(JSON.parse(text)).toMatchObject(protocol === "messages" ? { type: "error", error } : { error });
  });
}

export const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").toString("base64");
export const strict = { type: "object", properties: {}, required: [], additionalProperties: false };
export const loose = { type: "object", properties: { a: { type: "string" } } };
export const hello = { role: "user", content: "Hello" };
export const says = (role: string, content: unknown) => ({ role, content });
