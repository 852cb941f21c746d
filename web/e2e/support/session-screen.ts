// The screen of one session, by the accessible names that stay stable.
import type { Locator, Page } from "playwright-core";

export interface SessionScreen {
  readonly page: Page;
  readonly conversation: Locator;
  readonly message: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly preview: ReturnType<Page["frameLocator"]>;
  tab(name: "Preview" | "Files" | "Changes" | "Run"): Locator;
  /** Types the text and presses Enter; on a phone, where Enter begins a line, Send. */
  say(text: string): Promise<void>;
  /** The paragraphs that nobody typed: the agent's, and notes. */
  paragraphs(): Promise<string[]>;
}

export function sessionScreen(page: Page): SessionScreen {
  const conversation = page.getByRole("region", { name: "Conversation" });
  const message = page.getByRole("textbox", { name: "Message" });
  const send = page.getByRole("button", { name: "Send", exact: true });
  return {
    page,
    conversation,
    message,
    send,
    stop: page.getByRole("button", { name: "Stop" }),
    preview: page.frameLocator("iframe"),
    tab: (name) => page.getByRole("tab", { name }),
    say: async (text) => {
      await message.fill(text);
      if (isPhone(page)) await send.click();
      else await message.press("Enter");
    },
    paragraphs: () => conversation.locator("p:not(article p)").allInnerTexts(),
  };
}

function isPhone(page: Page): boolean {
  return (page.viewportSize()?.width ?? 0) < 700;
}

export async function openSessionScreen(page: Page, sessionId: string): Promise<SessionScreen> {
  await page.goto(`/s/${sessionId}`);
  const screen = sessionScreen(page);
  await screen.message.waitFor();
  return screen;
}
