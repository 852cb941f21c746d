import { afterEach, expect, test, vi } from "vitest";
import { connectModel } from "./connect.ts";
import { withOwnHeaders } from "./sdk-options.ts";
import { hearError, plainRequest } from "./testing/collect-answer.ts";
import { playRecording } from "./testing/play-recording.ts";

const providers = ["anthropic", "openai_responses", "openai_chat"] as const;

afterEach(() => vi.unstubAllEnvs());

test.each(providers)(
  "no header of the environment gets into a request of %s, with a key or without",
  async (provider) => {
    const canary =
      "x-canary: canary-of-the-environment\nAuthorization: Bearer canary-of-the-environment\nX-Api-Key: canary-of-the-environment";
    for (const name of ["ANTHROPIC_CUSTOM_HEADERS", "OPENAI_CUSTOM_HEADERS"]) vi.stubEnv(name, canary);
    const spec = {
      ...{ id: "m", provider, name: "m", label: "M", base_url: "https://elsewhere.example/v1" },
      ...{ context_tokens: 32_000, output_tokens: 8_000, capabilities: {} },
    };
    for (const [apiKey, authorization] of [
      ["a-key", "Bearer a-key"],
      ["", null],
    ] as const) {
      const player = playRecording("");
      await hearError(connectModel(spec, { apiKey, fetch: player.fetch }), plainRequest);
      const [request] = player.requests;
      expect(JSON.stringify([...(request?.headers ?? [])])).not.toContain("canary");
      expect(request?.headers.get("authorization")).toBe(authorization);
    }
  },
);

test("a client that keeps its headers elsewhere is no client of ours", () => {
  expect(() => withOwnHeaders({}, {})).toThrow("somewhere else");
});
