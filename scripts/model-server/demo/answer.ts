// The model of whoever has no key yet: a script, which says so, and still does real work for a handful of tasks.
import type { Conversation } from "../conversation.ts";
import type { Pace, Reply } from "../reply.ts";
import { answerAside } from "./aside.ts";
import { readAsked } from "./asked.ts";
import { play, type Task } from "./script.ts";
import { changeFile } from "./tasks/change-file.ts";
import { explainFile } from "./tasks/explain-file.ts";
import { fixError } from "./tasks/fix-error.ts";
import { keepFiles } from "./tasks/keep-files.ts";
import { makePage } from "./tasks/make-page.ts";
import { runFile } from "./tasks/run-file.ts";
import { talk } from "./tasks/talk.ts";
import { writeFunction } from "./tasks/write-function.ts";

/** The first that says the prompt is its own plays; the last one takes everything. */
const tasks: readonly Task[] = [fixError, keepFiles, writeFunction, makePage, explainFile, changeFile, runFile, talk];

/** The same conversation gets the same answer, whatever was asked before. */
export function answerAsDemo(conversation: Conversation): Reply {
  const reply = conversation.tools.length === 0 ? answerAside(conversation) : answerPrompt(conversation);
  return { ...reply, pace: paceOf(conversation.model) };
}

function answerPrompt(conversation: Conversation): Reply {
  const asked = readAsked(conversation);
  const task = tasks.find((one) => one.matches(asked)) ?? talk;
  return withoutSaid(play(task.play(asked), asked), asked.saidAlready);
}

/** An answer that was cut short goes on where it stopped. */
function withoutSaid(reply: Reply, said: string): Reply {
  const [first, ...rest] = reply.parts;
  if (said === "" || first?.type !== "text" || !first.text.startsWith(said)) return reply;
  const text = first.text.slice(said.length);
  const parts = text === "" ? rest : [{ ...first, text }, ...rest];
  return { ...reply, parts: parts.length > 0 ? parts : [{ type: "text", text: "That is all." }] };
}

/** As in `scripted-demo?first=0&rate=0`: milliseconds to the first token, tokens in a second, 0 for as fast as they are read. */
function paceOf(model: string): Pace {
  const asked = new URLSearchParams(model.split("?")[1] ?? "");
  const rate = numberIn(asked.get("rate")) ?? 120;
  return { firstTokenMs: numberIn(asked.get("first")) ?? 150, ...(rate > 0 && { tokensPerSecond: rate }) };
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
