import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionFiles } from "../support/session-files.ts";
import { storedTexts } from "../support/stored.ts";
import { startWatchedProduct, type WatchedProduct } from "./watched-product.ts";

let product: WatchedProduct;
beforeAll(async () => {
  product = await startWatchedProduct();
});
afterAll(() => product?.stop());

test("When the agent's process is killed in the middle of an answer, who watches loses no word", async () => {
  const { session, screen, problems } = await product.watch("count?to=400&rate=40");
  const numbers = async () => (await screen.paragraphs()).join(" ").match(/\b\d+\b/g) ?? [];
  await screen.say("Count.");
  await expect.poll(async () => (await numbers()).length).toBeGreaterThan(40);
  const agents = product.stage.product.agents();
  expect(agents.length).toBeGreaterThan(0);
  for (const pid of agents) process.kill(pid, "SIGKILL");
  const resting = session.rest().then(() => true);
  const counts = [(await numbers()).length];
  while (!(await Promise.race([resting, sleep(50)]))) counts.push((await numbers()).length);
  expect(counts).toEqual(counts.toSorted((left, right) => left - right));
  await screen.stop.waitFor({ state: "detached" });

  const stored = await storedTexts(session.id);
  await expect.poll(async () => (await screen.paragraphs()).filter((text) => stored.includes(text))).toEqual(stored);
  const counted = Array.from({ length: 400 }, (_, index) => String(index + 1));
  expect(stored.join(" ").split(/\s+/)).toEqual(counted);
  expect(await screen.conversation.getByText("Resumed after an interruption").count()).toBe(1);
  expect(problems).toEqual([]);
});

test("A program that no server can run is run by the open browser, and the agent reads what it printed", async () => {
  const input = { language: "python", entry: "main.py", stdin: null };
  const scenario = `call?name=run_code&input=${encodeURIComponent(JSON.stringify(input))}`;
  const { owner, session, screen, problems } = await product.watch(scenario);
  await sessionFiles(owner.userDb, session.id).write({ "main.py": "print('six times seven is', 6 * 7)\n" });
  await screen.say("Run it.");
  await session.rest();
  await expect.poll(async () => (await storedTexts(session.id)).join("\n")).toContain("six times seven is 42");
  expect(problems).toEqual([]);
});
