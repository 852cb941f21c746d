import { PostgrestClient } from "@supabase/postgrest-js";
import { describe, expect, test } from "vitest";
import { answerOf, Refused, Unreachable, untilAnswered } from "./data-api.ts";

const answered = { data: "done", error: null, status: 200 };
const failed = (status: number, code = "", message = "", details: string | null = null) => ({
  data: null,
  error: { code, message, details, hint: null },
  status,
});

describe("a call", () => {
  test.each([
    [failed(0)],
    [failed(408)],
    [failed(429)],
    [failed(429, "too_many_requests")],
    [failed(502)],
    [failed(503, "PGRST002")],
    [failed(500, "40P01")],
    [failed(500, "57P01")],
    [failed(400, "08006")],
  ])("A call answered with %j counts as unreachable", async (answer) => {
    await expect(answerOf(Promise.resolve(answer))).rejects.toThrow(Unreachable);
  });

  test.each([
    [failed(429, "PT429", "too_many_queued", "Too many."), "too_many_queued"],
    [failed(401, "PGRST301"), "not_signed_in"],
    [failed(400, "22P02"), "invalid_input"],
    [failed(500, "XX000"), "internal"],
    [failed(500, "57014"), "internal"],
  ])("A call answered with %j is refused", async (answer, code) => {
    await expect(answerOf(Promise.resolve(answer))).rejects.toMatchObject({ refusal: { code } });
  });
});

describe("repeating a call", () => {
  test("A call is repeated until it is answered, and the delay is reported once", async () => {
    const answers = [failed(0), failed(503), answered];
    let delays = 0;
    const call = async () => answers.shift() ?? answered;
    expect(await untilAnswered(call, { onDelay: () => (delays += 1) })).toBe("done");
    expect([answers.length, delays]).toEqual([0, 1]);
  });

  test("A refusal ends the repeating", async () => {
    const answers = [failed(0), failed(404, "PT404", "session_not_found"), answered];
    await expect(untilAnswered(async () => answers.shift() ?? answered)).rejects.toThrow(Refused);
    expect(answers).toEqual([answered]);
  });

  test("A call that takes too long is tried twice, and then refused in words", async () => {
    const answers = Array.from({ length: 3 }, () => failed(500, "57014", "canceling statement"));
    const calling = untilAnswered(async () => answers.shift() ?? answered);
    await expect(calling).rejects.toThrow("This took too long. Try again in a moment.");
    expect(answers).toHaveLength(1);
  });

  test("An abort ends the repeating", async () => {
    const abort = new AbortController();
    const calling = untilAnswered(async () => failed(0), {
      signal: abort.signal,
      onDelay: () => abort.abort(new Error("no more")),
    });
    await expect(calling).rejects.toThrow("no more");
  });

  test("A call is not sent once its signal was aborted, whether before it began or while its token was being read", async () => {
    const requests: string[] = [];
    const token = Promise.withResolvers<string>();
    const rest = new PostgrestClient("http://localhost", {
      fetch: async (input, init) => {
        await token.promise;
        init?.signal?.throwIfAborted();
        requests.push(String(input));
        return Response.json([]);
      },
    });
    const abort = new AbortController();
    const call = () => untilAnswered(() => rest.from("sessions").select(), { signal: abort.signal });
    const early = call();
    abort.abort(new Error("signed out"));
    token.resolve("of nobody");
    await expect(early).rejects.toThrow("signed out");
    await expect(call()).rejects.toThrow("signed out");
    expect(requests).toEqual([]);
  });
});
