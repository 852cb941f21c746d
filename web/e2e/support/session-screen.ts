// The screen of one session, by the accessible names that stay stable.
import type { Locator, Page } from "playwright-core";
import { operatorSql } from "../../../supabase/tests/support/test-users.ts";

export interface SessionScreen {
  readonly page: Page;
  readonly conversation: Locator;
  readonly message: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly preview: ReturnType<Page["frameLocator"]>;
  tab(name: "Preview" | "Files" | "Changes" | "Run"): Locator;
  /** Types the text and presses Enter. */
  say(text: string): Promise<void>;
  /** The paragraphs that nobody typed: the agent's, and notes. */
  paragraphs(): Promise<string[]>;
}

export function sessionScreen(page: Page): SessionScreen {
  const conversation = page.getByRole("region", { name: "Conversation" });
  const message = page.getByRole("textbox", { name: "Message" });
  return {
    page,
    conversation,
    message,
    send: page.getByRole("button", { name: "Send" }),
    stop: page.getByRole("button", { name: "Stop" }),
    preview: page.frameLocator("iframe"),
    tab: (name) => page.getByRole("tab", { name }),
    say: async (text) => {
      await message.fill(text);
      await message.press("Enter");
    },
    paragraphs: () => conversation.locator("p:not(article p)").allInnerTexts(),
  };
}

export async function openSessionScreen(page: Page, sessionId: string): Promise<SessionScreen> {
  await page.goto(`/s/${sessionId}`);
  const screen = sessionScreen(page);
  await screen.message.waitFor();
  return screen;
}

/** What the agent said, as the database has it: one text for each model call. */
export async function storedTexts(sessionId: string): Promise<string[]> {
  const sql = operatorSql(1);
  const rows = await sql<{ text: string }[]>`
    select trim(part ->> 'text') as text
    from public.messages, jsonb_array_elements(parts) with ordinality as part (part, at)
    where session_id = ${sessionId} and role = 'assistant' and status <> 'discarded' and part ->> 'type' = 'text'
    order by messages.seq, at`;
  await sql.end();
  return rows.map(({ text }) => text);
}
