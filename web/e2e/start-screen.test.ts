import { expect } from "vitest";
import { story } from "./support/story.ts";

story("A prompt from a link is shown, and starts when the visitor says so", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/?prompt=Roman%20numerals%20in%20Python,%20tested");
  const asked = page.getByRole("region", { name: "This link wants to start a session with this prompt" });
  await asked.getByText("Roman numerals in Python, tested").waitFor();
  // Nobody was signed in for it, so nothing can have started.
  expect(await page.evaluate(() => localStorage.getItem("edgewright:auth"))).toBeNull();
  expect(await page.getByRole("textbox", { name: "Message" }).count()).toBe(0);
  await asked.getByRole("button", { name: "Start" }).click();
  await page.waitForURL(/\/s\//);
  await page.getByRole("region", { name: "Conversation" }).getByText("Roman numerals in Python, tested").waitFor();
});

story("A cancelled prompt link leaves the visitor's own text alone", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/");
  await page.getByRole("textbox", { name: "Message" }).fill("My own idea");
  await page.goto("/?prompt=Somebody%20else's");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.waitForURL(/\/new$/);
  expect(await page.getByRole("textbox", { name: "Message" }).inputValue()).toBe("My own idea");
});

story("What is typed stays through a reload, and Tab takes the example in the empty box", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/");
  const box = page.getByRole("textbox", { name: "Message" });
  await box.press("Tab");
  expect(await box.inputValue()).toBe("A landing page for a bakery called Levain, in green");
  await box.fill("Half a tho");
  await page.reload();
  await expect.poll(() => box.inputValue()).toBe("Half a tho");
});

story("The example with a file waits for the file", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Explain a file I paste" }).click();
  const box = page.getByRole("textbox", { name: "Message" });
  await expect.poll(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.insertText("def add(a, b):\n    return a + b");
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("region", { name: "Conversation" }).getByText("is a program of 2 lines").waitFor();
});

story("A start without a network says so, and goes on where it was", async ({ newPage }) => {
  const page = await newPage({ mayReport: /ERR_INTERNET_DISCONNECTED/ });
  await page.goto("/");
  const box = page.getByRole("textbox", { name: "Message" });
  await box.fill("Roman numerals in Python, tested");
  // The script that starts loads while somebody types.
  await box.press("End");
  await page.waitForLoadState("networkidle");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("alert").getByText("Edgewright can’t be reached. Your text is kept.").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForURL(/\/s\//);
});

story("A part of the app that cannot be loaded costs nothing that was typed", async ({ newPage }) => {
  const page = await newPage({ mayReport: /ERR_FAILED|Failed to fetch|%o|^$/ });
  await page.route(/menu-parts/, (route) => route.abort());
  await page.goto("/new");
  await page.getByRole("textbox", { name: "Message" }).fill("A page about bees");
  await page.getByRole("button", { name: /^Model/ }).click();
  await page.getByText("What you have typed is kept.").waitFor();
  await page.unroute(/menu-parts/);
  await page.getByRole("button", { name: "Load again" }).click();
  expect(await page.getByRole("textbox", { name: "Message" }).inputValue()).toBe("A page about bees");
});
