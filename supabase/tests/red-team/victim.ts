// Somebody who works while others attack: asks, writes, reads, and must get every answer.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Follower, follow, opened, withoutNames } from "../following/followers.ts";
import { write } from "../support/session.ts";
import { done, stack, type TestUser } from "../support/test-users.ts";

interface Victim {
  readonly user: TestUser;
  readonly sessionId: string;
  /** Everything they wrote, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly questions: readonly string[];
  /** Asks once, writes one file and calls a typed function. Resolves with what was answered. */
  work(): Promise<void>;
  /** Throws unless everything is there as they left it, for a follower and for somebody who opens the session. */
  lookAround(): Promise<void>;
}

/** The model repeats what it is asked. Everything they say and write contains the canary. */
export async function startVictim(user: TestUser, modelId: string, canary: string): Promise<Victim> {
  const sessionId = randomUUID();
  await done(user.userDb.rpc("create_session", { id: sessionId, title: `Title ${canary}`, model_id: modelId }));
  const follower = await follow(user.userDb, sessionId);
  const files = new Map<string, string>();
  const questions: string[] = [];
  return {
    user,
    sessionId,
    files,
    questions,
    work: async () => {
      const question = `Question ${questions.length}: ${canary}`;
      questions.push(question);
      const parts = [{ type: "text", text: question }];
      await done(user.userDb.rpc("send_message", { session_id: sessionId, id: randomUUID(), parts }));
      const [path, content] = [`${canary}/${files.size}.txt`, `Content ${canary} ${randomUUID()}`];
      await write(user, sessionId, path, content);
      files.set(path, content);
      expect(await askForTitle(user, modelId, question)).toEqual(200);
      await follower.until(
        ({ runs }) =>
          runs.size === questions.length &&
          [...runs.values()].every(({ status }) => status === "succeeded" || status === "failed"),
      );
    },
    lookAround: () => lookAround(user, { sessionId, follower, files, questions }),
  };
}

async function askForTitle({ userDb }: TestUser, model_id: string, prompt: string): Promise<number> {
  const { data } = await userDb.auth.getSession();
  const { status } = await fetch(`${stack().url}/functions/v1/typed/session_title`, {
    method: "POST",
    headers: { apikey: stack().publishableKey, authorization: `Bearer ${data.session?.access_token}` },
    body: JSON.stringify({ input: { prompt }, model_id }),
  });
  return status;
}

interface Room {
  readonly sessionId: string;
  readonly follower: Follower;
  readonly files: ReadonlyMap<string, string>;
  readonly questions: readonly string[];
}

async function lookAround(user: TestUser, { sessionId, follower, files, questions }: Room): Promise<void> {
  const { runs, messages } = follower.session.state;
  expect([...runs.values()].map(({ status }) => status)).toEqual(questions.map(() => "succeeded"));
  const said = (role: string) =>
    messages.filter((message) => message.role === role).map(({ parts }) => JSON.stringify(parts));
  expect(said("user")).toEqual(questions.map((question) => expect.stringContaining(question)));
  expect(said("assistant")).toEqual(questions.map((question) => expect.stringContaining(question)));
  for (const [path, content] of files)
    expect(await done(user.userDb.rpc("read_file", { session_id: sessionId, path }))).toMatchObject({ content });
  // Opening gives the last 50 runs; a client that has followed for longer has more.
  if (questions.length <= 50) expect(withoutNames(follower.session.state)).toEqual(await opened(user, sessionId));
}
