// What scenarios answer beyond their first answer, which the adapters' tests pin in every protocol.
import { expect, test } from "vitest";
import type { ConversationMessage } from "./conversation.ts";
import { play } from "./play.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { words } from "./scenarios/conversation-state.ts";
import { called, callsOf, conversationOf, returned, said, textOf, user } from "./testing/conversation.ts";

const answer = (scenario: string, ...messages: ConversationMessage[]) =>
  play(conversationOf(messages, { model: `scenario:${scenario}`, tools }));
const tools = [{ name: "write_file", description: "", schema: {} }];

test("Every scenario has a unique name", () => {
  const names = scenarios.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test.each([
  ["one-tool", "Done."],
  ["unknown-tool", "There is no such tool."],
  ["question", "You said: red"],
  ["call", "red"],
  ["cut-tool", "Then I will do without."],
  ["cut-tool-whole", "Then I will do without."],
])("The scenario %s ends once its tool has returned", (name, text) => {
  expect(answer(name, user("Hello"), called("any"), returned("red"))).toEqual({ parts: [{ type: "text", text }] });
});

test("A paused answer is continued", () => {
  expect(textOf(answer("pause", user("Hello"), said("This takes long, I pause.")))).toBe("And here is the rest.");
});

test("The scenario work writes files, fails, repairs, asks and finishes", () => {
  const messages = [user("Make a sum")];
  const steps: string[][] = [];
  for (;;) {
    const reply = answer("work?say=2", ...messages);
    if (callsOf(reply).length === 0) break;
    steps.push(callsOf(reply).map(({ name }) => name));
    messages.push(called("any"), returned("ok"));
  }
  expect(steps).toEqual([
    ["update_plan", "write_file", "write_file", "write_file"],
    ["list_files", "read_file", "search_files"],
    ["run_code"],
    ["edit_file"],
    ["run_code", "update_plan"],
    ["ask_user"],
    ["move_file", "write_file"],
    ["delete_file", "update_plan"],
    ["read_file"],
  ]);
  expect(textOf(answer("work?say=2", ...messages))).toBe("All done. ok");
});

test.each(scenarios.filter((scenario) => !scenario.isForTitlesToo).map(({ name }) => name))(
  "A request for a title gets one in the scenario %s, as text or in a given shape",
  (name) => {
    const ask = (outputSchema?: Record<string, unknown>) =>
      textOf(
        play(
          conversationOf([user("Please make me a small page about bees and honey")], {
            model: `scenario:${name}`,
            instructions: "Give this conversation a short title.",
            outputSchema,
          }),
        ),
      );
    const title = "Small page about bees and honey";
    expect(ask()).toBe(title);
    const shape = { type: "object", properties: { title: { type: "string" } }, required: ["title"] };
    expect(JSON.parse(ask(shape))).toEqual({ title });
  },
);

test("An interrupted answer continues where it stopped", () => {
  const resumed = [user("Hello"), said(words(20)), user("Your answer was interrupted. Go on exactly.")];
  const rest = textOf(answer("long?tokens=50", ...resumed));
  expect(words(20) + rest).toBe(words(50));
  const again = [...resumed, said(rest.slice(0, 30)), user("Go on.")];
  expect(textOf(answer("long?tokens=50", ...again))).toBe(rest.slice(30));
});

test("Long work continues after a summary", () => {
  const transcript = "USER: Write notes\n\nAGENT: This is step 1.\n\nAGENT: This is step 2.";
  const request = user(`The conversation so far:\n\n${transcript}\n\nSum it up.`);
  const summary = user(textOf(play(conversationOf([request], { model: "scenario:many-steps?steps=5" }))));
  const paths = [[], [called("write_file"), returned("written")]].map((since) =>
    callsOf(answer("many-steps?steps=5", summary, ...since)).map(({ input }) => input.path),
  );
  expect(paths).toEqual([["notes/2.txt"], ["notes/3.txt"]]);
});

test("The demo model answers by its own name", () => {
  expect(textOf(play(conversationOf([user("Hello")], { model: "scripted-demo" })))).toMatch(/demo model/i);
});
