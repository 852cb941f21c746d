// A run whose message asks for a summary, and for nothing else.
import { expect, test } from "vitest";
import type { ModelRequest } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import type { StoredMessage } from "./history/history.ts";
import { MemoryRun } from "./testing/memory-journal.ts";
import { runToRest, type RunScene, workOneSlice } from "./testing/run-in-memory.ts";
import type { Script } from "./testing/scripted-client.ts";

const isSideCall = ({ tools }: ModelRequest) => tools.length === 0;
const sumsUp: Script = (_turn, request) => ({ text: isSideCall(request) ? "A green page was built." : "Done." });

function askedForSummary(): MemoryRun {
  const run = new MemoryRun("Sum up the conversation so far.");
  const said = (id: string, role: StoredMessage["role"], text: string): StoredMessage => ({
    ...(run.messages[0] as StoredMessage), // a new MemoryRun has its prompt
    id,
    role,
    run_id: role === "assistant" ? "earlier" : null,
    parts: [{ type: "text", text }],
  });
  const prompt = { ...run.messages[0], sums_up: true } as StoredMessage; // as above
  run.messages = [said("first", "user", "A green page"), said("answer", "assistant", "It is green."), prompt];
  return run;
}

async function played(scene: RunScene, run = askedForSummary()): Promise<MemoryRun> {
  await runToRest(run, scene);
  return run;
}

test("A run that is to sum up stores a summary, asks the model nothing else, and gives its begun call back", async () => {
  const requests: ModelRequest[] = [];
  const run = await played({ script: sumsUp, requests });
  expect(run.status).toBe("succeeded");
  expect(run.messages.map(({ id, role }) => (role === "user" ? id : role))).toEqual(["prompt", "summary"]);
  expect(requests.map(isSideCall)).toEqual([true]);
  expect(JSON.stringify(requests)).toContain("USER: A green page");
  expect(JSON.stringify(requests)).not.toContain("Sum up the conversation so far.");
  expect(run.calls.map(({ outcome }) => outcome?.error_code)).toEqual(["not_made", undefined]);
});

test("What joins the run is answered after the summary", async () => {
  const run = askedForSummary();
  const join: Script = (turn, request) => {
    if (isSideCall(request)) run.join("And now?");
    return sumsUp(turn, request);
  };
  await played({ script: join }, run);
  expect([run.status, run.text()]).toEqual(["succeeded", "Done."]);
});

test("A run that dies at any commit goes on, and one summary is in effect", async () => {
  let commits = 0;
  await played({ script: sumsUp, onCommit: () => void (commits += 1) });
  expect(commits).toBeGreaterThan(4);
  for (let at = 1; at <= commits; at += 1) {
    const run = askedForSummary();
    let count = 0;
    const dies = () => {
      count += 1;
      if (count === at) throw new Error("The process dies.");
    };
    const slice = workOneSlice(run, run.claim(dies), { script: sumsUp });
    await expect(slice).rejects.toThrow("The process dies.");
    // After the last commit nothing is left to do.
    if (run.ending === undefined) await workOneSlice(run, run.claim(), { script: sumsUp });
    expect([at, run.status, run.messages.map(({ role }) => role)]).toEqual([at, "succeeded", ["user", "summary"]]);
  }
});

test("A summary that the model cannot write fails the run, and the conversation stays as it was", async () => {
  const run = await played({ script: () => ({ error: new ModelError("quota", "402") }) });
  expect(run).toMatchObject({ status: "failed", ending: { error_code: "model_quota" } });
  expect(run.messages.map(({ id }) => id)).toEqual(["first", "answer", "prompt"]);
});
