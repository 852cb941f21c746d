import { afterEach, expect, test, vi } from "vitest";
import type { ModelSpec } from "../../models/model-client.ts";
import { connectModel } from "../connect.ts";
import { hearError, plainRequest } from "../testing/collect-answer.ts";
import { playRecording } from "../testing/play-recording.ts";

const providers = ["openai_responses", "openai_chat"] as const;
const specOf = (provider: ModelSpec["provider"]): ModelSpec => ({
  ...{ id: "m", provider, name: "m", label: "M", base_url: null },
  ...{ context_tokens: 32_000, output_tokens: 8_000, capabilities: {} },
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.each(providers)(
  "no key, organization or address of the environment gets into a request of %s",
  async (provider) => {
    const names = ["API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID", "WEBHOOK_SECRET"];
    for (const name of names) vi.stubEnv(`OPENAI_${name}`, "canary-of-the-environment");
    vi.stubEnv("OPENAI_BASE_URL", "https://elsewhere.example/v1");
    const player = playRecording("");
    await hearError(connectModel(specOf(provider), { apiKey: "a-key", fetch: player.fetch }));
    const [request] = player.requests;
    expect(request?.url).toMatch(/^https:\/\/api\.openai\.com\/v1\//);
    expect(JSON.stringify([...(request?.headers ?? [])])).not.toContain("canary-of-the-environment");
  },
);

test.each(providers)("what %s cannot read goes to no console", async (provider) => {
  vi.stubEnv("OPENAI_LOG", "debug");
  const methods = ["debug", "info", "log", "warn", "error"] as const;
  const spies = methods.map((method) => vi.spyOn(console, method).mockReturnValue());
  const { fetch } = playRecording("data: {not json\n\n");
  expect((await hearError(connectModel(specOf(provider), { apiKey: "a-key", fetch }))).class).toBe("network");
  expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
});

test.each(providers)("%s is asked once, whatever it answers", async (provider) => {
  for (const status of [408, 409, 429, 500, 503]) {
    const player = playRecording("{}", { status, headers: { "content-type": "application/json" } });
    await hearError(connectModel(specOf(provider), { apiKey: "a-key", fetch: player.fetch }));
    expect(player.requests).toHaveLength(1);
  }
});

test.each(providers)("%s is not asked at all when the caller has stopped already", async (provider) => {
  const player = playRecording("");
  const client = connectModel(specOf(provider), { apiKey: "a-key", fetch: player.fetch });
  const reason = new Error("enough");
  const stream = client.stream(plainRequest, AbortSignal.abort(reason));
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toBe(reason);
  expect(player.requests).toEqual([]);
});
