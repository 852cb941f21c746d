// What the agent runs, as people see it, and what their browsers run for it.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { expect } from "vitest";
import { verbsOf } from "../../supabase/functions/_shared/client/verbs.ts";
import { openWorkingSession } from "../../supabase/tests/agent/working-session.ts";
import { agentWorker, speak } from "../../supabase/tests/support/agent-worker.ts";
import { actingAs } from "../../supabase/tests/support/seeded-session.ts";
import { operatorSql } from "../../supabase/tests/support/test-users.ts";
import { newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { messageBox } from "./support/session-page.ts";
import { type NewPage, story } from "./support/story.ts";

story(
  "One of two open browsers runs what the agent asks browsers to run, the agent reads its output, and both list it",
  async ({ newPage }) => {
    const { session, devices } = await openAsked(newPage);
    const { executions, messages } = session.follower.session.state;
    const ran = [...executions.values()];
    expect(ran.map(({ status, ran_in, exit_code }) => [status, ran_in, exit_code])).toEqual([
      ["succeeded", "browser", 0],
    ]);
    expect(JSON.stringify(messages.at(-1))).toContain("six times seven is 42");
    for (const page of devices) {
      await page.goto(`/s/${session.id}?tab=run&execution=${ran[0]?.id}`);
      await page.getByRole("button", { expanded: true }).filter({ hasText: "Edgewright" }).waitFor();
      await page.getByRole("group", { name: "Output" }).getByText("six times seven is 42").waitFor();
      expect(await accessibilityFindings(page)).toEqual([]);
    }
  },
);

/** A run that waits for a browser, as it does where no server runs Python, and two open browsers. */
async function openAsked(newPage: NewPage) {
  const owner = await newAccount();
  const session = await openWorkingSession({ scenario: "call", owner });
  await verbsOf(owner.userDb)("write_file", {
    ...{ session_id: session.id, path: "main.py", base_revision: 0, change_id: randomUUID() },
    content: "print('six times seven is', 6 * 7)",
  });
  const devices = await Promise.all(
    [{ dark: true }, { width: 390 }].map(async (size) => newPage({ ...size, storage: await signedIn(owner) })),
  );
  await Promise.all(devices.map((page) => page.goto(`/s/${session.id}`)));
  await Promise.all(devices.map((page) => messageBox(page).waitFor()));
  const sql = operatorSql();
  try {
    await actingAs(sql, owner.id, async (tx) => askBrowsers(tx, session.id));
  } finally {
    await sql.end();
  }
  await session.follower.until(({ runs }) => [...runs.values()].some((run) => run.finished_at !== null));
  return { session, devices };
}

/** In one transaction, before the agent's own process takes the run. */
async function askBrowsers(tx: postgres.TransactionSql, sessionId: string): Promise<void> {
  const messageId = randomUUID();
  await tx`select public.send_message(${sessionId}, ${messageId}, '[{"type": "text", "text": "Run it"}]')`;
  const [run] = await tx`select id from public.runs where message_id = ${messageId}`;
  const agent = agentWorker(tx);
  const lease = await agent.take(run?.id);
  const input = { language: "python", entry: "main.py", stdin: null };
  await speak(agent, lease, { step: 1, text: "", tools: [{ call_id: "call-1", name: "run_code", input }] });
  const question = { ...input, revision: 1, seconds: 10 };
  await agent.wait(lease, { id: randomUUID(), kind: "execution", call_id: "call-1", question, seconds: 60 });
}
