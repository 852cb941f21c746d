// Requests without tools: a title, a summary, an answer of a given shape. All derived from what stands in the conversation.
import type { Conversation } from "../conversation.ts";
import { type Reply, say } from "../reply.ts";
import { openRequestMark, writtenMark } from "./asked.ts";
import { introduction } from "./introduction.ts";
import { exampleOf } from "./schema-example.ts";
import { titleOf } from "./title.ts";

export function answerAside({ instructions, messages, outputSchema }: Conversation): Reply {
  const text = messages
    .flatMap((message) => (message.role === "user" ? message.parts : []))
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("\n");
  if (outputSchema) return say(JSON.stringify(exampleOf(outputSchema, text)));
  const wish = `${instructions}\n${text.slice(-200)}`;
  if (/\btitle\b/i.test(wish)) return say(titleOf(firstPromptOf(text)));
  if (/\bsum(s|med)?\b.{0,40}\bup\b|\bsummar/i.test(wish)) return say(summaryOf(text));
  return say(introduction);
}

/** Transcripts say `USER:` before what a user said. */
function firstPromptOf(text: string): string {
  return promptsOf(text)[0] ?? text;
}

function promptsOf(transcript: string): string[] {
  const turns = transcript.matchAll(
    /^USER: ([\s\S]*?)(?=\n\n(?:AGENT|USER|TOOL [A-Z]+): |\n\nGive this|\n\nSum it up|$(?![\s\S]))/gm,
  );
  return Array.from(turns, (turn) => (turn[1] ?? "").trim()).filter(
    (prompt) => prompt !== "" && !prompt.startsWith("<"),
  );
}

const maxListed = 20;

function summaryOf(transcript: string): string {
  const prompts = promptsOf(transcript).map((prompt) => prompt.replace(/\s+/g, " "));
  const earlier = [...transcript.matchAll(/^- Asked before: (.*)$/gm)].map((line) => line[1] ?? "");
  const newest =
    prompts.at(-1) ??
    transcript
      .split("\n")
      .findLast((line) => line.startsWith(openRequestMark))
      ?.slice(openRequestMark.length) ??
    "";
  const files = new Set(
    Array.from(transcript.matchAll(/\[uses (?:write|edit)_file with \{"path":"([^"\\]+)"/g), (use) => use[1]),
  );
  return [
    "Summed up by the scripted demo model, from what was said and which tools were used.",
    ...[...earlier, ...prompts.slice(0, -1)].slice(-maxListed).map((prompt) => `- Asked before: ${prompt}`),
    ...(files.size > 0 ? [`${writtenMark}${[...files].slice(-maxListed).join(", ")}`] : []),
    `${openRequestMark}${newest}`,
  ].join("\n");
}
