// The model for people who have no key yet: a script that says so, and still does real work for a handful of prompts.
import type { Conversation } from "../conversation.ts";
import { type Pace, type Reply, say } from "../reply.ts";
import { sideAnswer } from "../side-answers/side-answer.ts";
import { introduction } from "./introduction.ts";
import { type PromptContext, readPromptContext } from "./prompt-context.ts";
import { replay, type Skill } from "./script.ts";
import { changePage } from "./skills/change-page.ts";
import { explainFile } from "./skills/explain-file.ts";
import { makePage } from "./skills/make-page.ts";
import { runAndFix } from "./skills/run-and-fix.ts";
import { writeFunction } from "./skills/write-function.ts";
import { mentions } from "./words.ts";

/** The first one that knows the prompt answers. */
const skills: readonly Skill[] = [explainFile, runAndFix, writeFunction, makePage, changePage];

/** The same conversation gets the same answer. */
export function answerAsDemo(conversation: Conversation): Reply {
  const reply =
    conversation.tools.length === 0
      ? (sideAnswer(conversation) ?? say(introduction))
      : answerPrompt(readPromptContext(conversation));
  return { ...reply, pace: paceOf(conversation.model) };
}

function answerPrompt(context: PromptContext): Reply {
  for (const skill of skills) {
    const script = skill(context);
    if (script) return withoutSaid(replay(script, context), context.saidAlready);
  }
  return withoutSaid(say(smallTalk(context)), context.saidAlready);
}

function smallTalk({ prompt, isFirst }: PromptContext): string {
  const isTalk =
    isFirst || mentions(prompt, ["help", "hello", "thanks", "thank you", "who are you", "what can you do"]);
  return isTalk ? introduction : `That is not in my script, so I leave it.\n\n${introduction}`;
}

/** An answer that broke off goes on where it stopped. */
function withoutSaid(reply: Reply, said: string): Reply {
  const [first, ...rest] = reply.parts;
  if (said === "" || first?.type !== "text" || !first.text.startsWith(said)) return reply;
  const text = first.text.slice(said.length);
  if (text !== "") return { ...reply, parts: [{ ...first, text }, ...rest] };
  return rest.length > 0 ? { ...reply, parts: rest } : say("That is all.");
}

/** `scripted-demo?first=0&rate=0`: milliseconds to the first token, tokens a second (0: as fast as they are read). */
function paceOf(model: string): Pace {
  const query = new URLSearchParams(model.split("?")[1]);
  const number = (name: string, otherwise: number) =>
    /^\d{1,6}$/.test(query.get(name) ?? "") ? Number(query.get(name)) : otherwise;
  const rate = number("rate", 240);
  return { firstTokenMs: number("first", 150), ...(rate > 0 && { tokensPerSecond: rate }) };
}
