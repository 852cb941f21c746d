// The terminal with the real agent and the scripted demo model.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type Client, done, visitor } from "../support/test-users.ts";
import { makeConfigFolder, startChat } from "../terminal/chat-process.ts";

test("One command writes a function, tests it by running it, and reports", async () => {
  const chat = startChat(["--new", "Write and test a function for roman numerals, in JavaScript"], makeConfigFolder());
  expect(await chat.exitCode).toBe(0);
  expect(chat.output).toMatch(/^Wrote \S+\.js \+\d+ −0 · revision 1$/m);
  expect(chat.output).toMatch(/^\S+\.js succeeded after \d+\.\d\d s$/m);
  expect(chat.output).toMatch(/^\d+ steps · [\d,]+ tokens in, [\d,]+ out · \$0\.00 · .*\n$/m);
});

test("A user who is asked before changes answers by typing, and the agent follows the answer", async () => {
  const account = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  const userDb: Client = visitor();
  await userDb.auth.signUp(account);
  const id = randomUUID();
  await done(userDb.rpc("create_session", { id }));
  await done(userDb.rpc("set_session", { session_id: id, changes: { approval_policy: "ask_before_changes" } }));
  const signedIn = ["--interactive", "--email", account.email, "--password", account.password];
  const chat = startChat([...signedIn, "--session", id], makeConfigFolder());
  await chat.until(/Type a message/);
  chat.type("Make a to-do list");
  await chat.until(/\? The agent asks before writing index\.html\./);
  chat.type("y");
  await chat.until(/Wrote index\.html \+\d+ −0/);
  chat.type("/stop");
  await chat.until(/Stopped\. What was said and written so far is kept\./);
  const files = await done(userDb.from("files").select("path").eq("session_id", id));
  expect(files).toEqual([{ path: "index.html" }]);
});
