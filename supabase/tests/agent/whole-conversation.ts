// One conversation that needs all four functions.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { stack, type TestUser } from "../support/test-users.ts";
import { openWorkingSession } from "./working-session.ts";

async function post(user: TestUser, path: string, body: unknown) {
  const { data } = await user.userDb.auth.getSession();
  const response = await fetch(`${stack().url}/functions/v1/${path}`, {
    method: "POST",
    headers: { apikey: stack().publishableKey, authorization: `Bearer ${data.session?.access_token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** A user stores a key, is answered with files and a program that ran, and calls a typed function. */
export async function holdWholeConversation(modelServerUrl: string): Promise<void> {
  const session = await openWorkingSession({ scenario: "work?ask=0", modelServerUrl });
  const key = `sk-of-the-user-${randomUUID()}`;
  const base_url = `${modelServerUrl}/v1`;
  const stored = await post(session.owner, "provider-keys", {
    id: randomUUID(),
    provider: "openai_chat",
    base_url,
    key,
  });
  expect(stored).toMatchObject({ status: 201, body: { last_four: key.slice(-4) } });

  await session.say("Work.");
  const { runs, files, messages } = await session.rest();
  expect([...runs.values()].map(({ status }) => status)).toEqual(["succeeded"]);
  expect([...files.keys()]).toContain("work/0/README.md");
  expect(messages.flatMap(({ tool_calls }) => tool_calls.map(({ name }) => name))).toContain("run_code");
  expect(await session.requests()).toContainEqual(expect.objectContaining({ key_end: key.slice(-4) }));

  const typed = await post(session.owner, "typed/session_title", {
    input: { prompt: "Name this." },
    session_id: session.id,
  });
  expect(typed).toMatchObject({ status: 200, body: { output: "Name this" } });
}
