// Which key a run's model is called with: the one that the database has booked the call to.
import { expect, test } from "vitest";
import { createKeyRing } from "../keys/key-ring.ts";
import type { ModelRequest, ModelSpec } from "../models/model-client.ts";
import { createModelSource } from "./connect-model.ts";

const host = "models.example";
const spec: ModelSpec = {
  ...{ id: "m", provider: "openai_chat", name: "m", label: "M", base_url: `https://${host}/v1` },
  ...{ context_tokens: 1000, output_tokens: 100, capabilities: {} },
};
const request: ModelRequest = { instructions: "", messages: [], tools: [], max_output_tokens: 10 };
const userId = "5c1f35a6-3a3b-4a52-8a6c-0d3e1c7f2b11";
const keyRing = createKeyRing({ first: btoa("a".repeat(32)) });
const operatorsOnly = { operator_key_allowed: true };
const ownKey = async () => ({
  ...{ id: userId, user_id: userId, host },
  ...(await keyRing.seal("the-users-own-key", { userId, provider: spec.provider, host })),
});

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

/** `stored`: what the database has for the user from then on. */
function createScene() {
  let stored: unknown = operatorsOnly;
  const sentKeys: (string | null)[] = [];
  // The one query is for the key, whose answer has this form.
  const query = (async () => [{ answer: stored }]) as () => Promise<never>;
  const source = createModelSource(
    spec,
    { lease: { runId: userId, token: userId }, firstKey: { provider: spec.provider, host, key: operatorsOnly } },
    {
      db: { query, end: async () => undefined },
      keyRing,
      operatorKeys: { compatible: { [host]: "the-operators-key" } },
      needsNoKey: () => false,
      checkAddress: async () => undefined,
      guardedFetch: async (_url, init) => {
        sentKeys.push(new Headers(init?.headers).get("authorization"));
        return new Response("{}", { status: 401 });
      },
    },
  );
  return {
    sentKeys,
    store: (key: unknown) => {
      stored = key;
    },
    call: async (usesOwnKey: boolean) => {
      const model = await source.connect({ usesOwnKey });
      await expect(drain(model.stream(request, new AbortController().signal))).rejects.toThrow("401");
    },
  };
}

test("A key that is stored and deleted between the calls of a run is used for just the calls that were booked to it", async () => {
  const { call, store, sentKeys } = createScene();
  await call(false);
  store(await ownKey());
  await call(true);
  store(operatorsOnly);
  await call(false);
  expect(sentKeys).toEqual(["Bearer the-operators-key", "Bearer the-users-own-key", "Bearer the-operators-key"]);
});

test("A call that was booked to a user's own key is never made with the operator's", async () => {
  const { call, sentKeys } = createScene();
  await expect(call(true)).rejects.toMatchObject({ code: "key_missing" });
  expect(sentKeys).toEqual([]);
});
