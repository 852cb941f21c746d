// What people see of money and limits: the usage page, the context of the model, and limits at the composer.
import { randomUUID } from "node:crypto";
import { afterAll, expect } from "vitest";
import { openWorkingSession } from "../../supabase/tests/agent/working-session.ts";
import { addMember, openSession } from "../../supabase/tests/support/session.ts";
import { done, operatorSql } from "../../supabase/tests/support/test-users.ts";
import { type Account, newAccount, signedIn } from "./support/accounts.ts";
import { accessibilityFindings } from "./support/axe.ts";
import { openSessionPage, write } from "./support/session-page.ts";
import { story } from "./support/story.ts";

const operator = operatorSql(1);
afterAll(() => operator.end());

/** Settled calls of the last days: one a day with the operator's keys, and every third day one with a key of their own. */
async function bookDays({ id: user_id }: Account, session_id: string, count: number): Promise<void> {
  await operator`
    with booked as (
      insert into public.model_calls (id, user_id, session_id, request_id, function_name, model_id, uses_own_key,
        reserved_input_tokens, reserved_output_tokens, reserved_cost, prices, input_tokens, cached_tokens,
        output_tokens, cost, started_at, finished_at)
      select gen_random_uuid(), ${user_id}, ${session_id}, gen_random_uuid(), 'session_title',
        case when day % 4 = 0 then 'scripted-demo' else 'claude-sonnet-5-5' end, is_own,
        0, 0, 0, '{}', 40000 + day * 700, 21000, 1800 + day * 20, 0.4 + (day * 7 % 5) * 0.31, at, at
      from generate_series(0, ${count}::int - 1) day
      cross join lateral (select date_trunc('day', now(), 'UTC') - day * interval '1 day' as at) day_of
      cross join (values (false), (true)) keys (is_own)
      where not is_own or day % 3 = 1
      returning user_id, started_at, cost, uses_own_key)
    insert into private.user_spend (user_id, day, spent)
    select user_id, (started_at at time zone 'UTC')::date, sum(cost) from booked where not uses_own_key group by 1, 2`;
}

story(
  "Usage is shown by day, model and session, with today's spend beside its limit and a budget",
  async ({ newPage }) => {
    const account = await newAccount();
    const session = await openSession(account, "Landing page: Bean There");
    await bookDays(account, session, 20);
    await operator`insert into private.user_spend (user_id, day, spent) values (${account.id}, (now() at time zone 'UTC')::date - 25, 1.5)`;
    const page = await newPage({ storage: await signedIn(account), mayReport: /400/ });
    await page.goto("/settings");
    await page.getByRole("link", { name: "Show usage" }).click();
    await page.getByText("$0.40 spent").waitFor();
    await page.getByText("of $20.00 that you may spend a day").waitFor();
    const chart = page.getByRole("slider", { name: /^Money by day/ });
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/^All days: \$/);
    await chart.press("End");
    await page.getByText(/^on \d+ \w+, 1 model call,/).waitFor();
    await chart.press("ArrowLeft");
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/^\d+ \w+: \$2\.04$/);
    await chart.hover({ position: { x: 10, y: 10 } });
    await page.mouse.move(0, 0);
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/^\d+ \w+: \$2\.04$/);
    await page.getByRole("row", { name: /Claude Sonnet 5.5/ }).waitFor();
    await page.getByRole("row", { name: /No longer on record.*\$1.50/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);

    await page.getByRole("button", { name: "Show the numbers" }).click();
    const days = page.getByRole("table").filter({ has: page.getByRole("columnheader", { name: "Day" }) });
    expect(await days.getByRole("row").count()).toBe(31);
    await page.getByText("7 days").click();
    await expect.poll(() => days.getByRole("row").count()).toBe(8);
    expect(new URL(page.url()).search).toBe("?days=7");
    await page.getByText("Tokens", { exact: true }).click();
    await page.getByRole("slider", { name: /^Tokens by day/ }).waitFor();

    const budget = page.getByLabel("Your budget for a day");
    await budget.fill("25");
    await budget.press("Enter");
    await page.getByText("The operator lets you spend $20.00 a day.").waitFor();
    await budget.fill("4.5");
    await budget.press("Enter");
    await page.getByRole("status").getByText("Saved").waitFor();
    const profile = await done(account.userDb.from("profiles").select("max_cost_per_day").single());
    expect(profile.max_cost_per_day).toBe(4.5);
    await page.getByRole("link", { name: "Landing page: Bean There" }).last().click();
    await page.waitForURL(`**/s/${session}`);
  },
);

story("The context meter opens to what fills it, and Sum up now makes room on an idle session", async ({ newPage }) => {
  const { page, session } = await openSessionPage(newPage, { scenario: "echo", price: 10 }, { width: 390 });
  await write(page, "A page for a coffee shop. ".repeat(40), "Control+Enter");
  await page.getByRole("button", { name: /^Context: \d+% full/ }).click();
  const dialog = page.getByRole("dialog", { name: "Context and cost" });
  await dialog.getByText("What you and others said").waitFor();
  await dialog.getByText(/Costs up to \$0\.0\d/).waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Sum up now" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Earlier messages were summarized to make room").waitFor();
  await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Context/ }).click();
  await dialog.getByText("Nothing was said since the last summary.").waitFor();
  expect(await dialog.getByRole("button", { name: "Sum up now" }).isDisabled()).toBe(true);
  expect((await session.rest()).messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "summary"]);
});

story(
  "A session's budget is told at the composer when it is reached, and its owner raises it there",
  async ({ newPage }) => {
    const { page, session, owner } = await openSessionPage(newPage, { scenario: "echo", price: 10 });
    const editor = await newAccount();
    await addMember(owner, session.id, editor, "editor");
    await done(owner.userDb.rpc("set_session_budget", { session_id: session.id, max_cost: 0.001 }));
    await write(page, "Spend a little");
    await page.getByText("One more model call could cost more than the budget of this session.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    const other = await newPage({ storage: await signedIn(editor) });
    await other.goto(`/s/${session.id}`);
    await other.getByText("Its owner can raise it.").waitFor();
    expect(await other.getByRole("button", { name: "Raise the budget" }).count()).toBe(0);

    await page.getByRole("button", { name: "Raise the budget" }).click();
    await page.getByLabel("Budget of this session").fill("2");
    await page.getByLabel("Budget of this session").press("Enter");
    await page.getByRole("region", { name: "Conversation" }).getByText("Spend a little").nth(1).waitFor();
    expect([...(await session.rest()).runs.values()].map(({ status }) => status)).toEqual(["failed", "succeeded"]);
  },
);

story("Limits at the composer lead on: the own budget, a full context, a run that has to wait", async ({ newPage }) => {
  const { page, session, owner } = await openSessionPage(newPage, { scenario: "request-too-large", price: 10 });
  await write(page, "Too much");
  await page.getByText("The conversation is too long for the model.").waitFor();
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
  await page.getByRole("button", { name: "Choose a model" }).click();
  await page.getByRole("menuitemradio", { name: /Scripted demo model/ }).click();
  await expect
    .poll(async () => [...(await session.rest()).runs.values()].map(({ status }) => status))
    .toEqual(["failed", "succeeded"]);

  await operator`insert into private.user_limits (user_id, max_live_runs) values (${owner.id}, 0)`;
  await write(page, "And now?");
  await page.getByText("This one starts when another ends.").waitFor();
  const conversation = page.getByRole("region", { name: "Conversation" });
  await conversation.getByText("Waiting to start", { exact: true }).waitFor();
  expect(await conversation.getByText("Thinking").count()).toBe(0);
  await operator`delete from private.user_limits where user_id = ${owner.id}`;

  const paid = await openWorkingSession({ scenario: "echo", owner, price: 10 });
  await done(owner.userDb.rpc("set_profile", { changes: { max_cost_per_day: 0 } }));
  await paid.say(randomUUID());
  await page.goto(`/s/${paid.id}`);
  await page.getByText("more than the budget that you have set for a day").waitFor();
  await page.getByRole("button", { name: "Raise the budget" }).click();
  await page.getByLabel("Your budget for a day").waitFor();
});

story(
  "An operator sees the installation live, blocks a user and stops a run; others are told that the page is not theirs",
  async ({ newPage }) => {
    const [operatorAccount, spender] = [await newAccount(), await newAccount()];
    await operator`insert into private.operators (user_id) values (${operatorAccount.id})`;
    await operator`insert into private.user_spend (user_id, day, spent)
    values (${spender.id}, (now() at time zone 'UTC')::date, 50000)`;
    const page = await newPage({ storage: await signedIn(operatorAccount) });
    await page.goto("/settings");
    await page.getByRole("link", { name: "Open the operator’s page" }).click();
    await page.getByRole("list", { name: "Health" }).getByText("Database").waitFor();
    await page.getByRole("button", { name: "Pause all runs" }).waitFor();
    await page.getByRole("spinbutton", { name: "Each user" }).fill("");
    expect(await page.locator("form:has(:invalid)").count()).toBe(1);
    await operator`update private.settings set max_cost_per_day = 90000`;
    await page.getByRole("button", { name: `Block ${spender.email}`, exact: true }).click();
    await page.getByRole("button", { name: `Unblock ${spender.email}`, exact: true }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    const { page: watched, session } = await openSessionPage(newPage, { scenario: "stream?tokens=5000&rate=20" });
    await operator`update public.sessions set title = 'Costly' where id = ${session.id}`;
    await write(watched, "Seen by the operator");
    await page.getByRole("heading", { name: /^Live runs \([1-9]/ }).waitFor();
    await watched.getByRole("navigation", { name: "Sessions" }).getByText("At work").waitFor();
    expect(await watched.title()).toMatch(/^● /);
    await expect.poll(() => page.getByLabel("All users together").inputValue()).toBe("90000");
    expect(await page.getByLabel("Each user").inputValue()).toBe("");
    await operator`update private.settings set max_cost_per_day = null`;
    await page.getByRole("button", { name: "Stop the run in Costly" }).click();
    await watched.getByText("Stopped. What was written stays.").waitFor();
    await operator`delete from private.user_spend where user_id = ${spender.id}`;

    const other = await newPage({ storage: await signedIn(spender), mayReport: /403/ });
    await other.goto("/operator");
    await other.getByText("This page is for operators of the installation.").waitFor();
  },
);
