// Requests without tools: a title, a summary, an answer of a given shape. All derived from what stands in the conversation.
import type { Conversation } from "../conversation.ts";
import { type Reply, say } from "../reply.ts";
import { markedLine, openRequestMark, writtenMark } from "./asked.ts";
import { introduction } from "./introduction.ts";
import { exampleOf } from "./schema-example.ts";
import { titleOf } from "./title.ts";

/** `alsoKnown` stands in a summary beside what the conversation tells. */
export function answerAside({ instructions, messages, outputSchema }: Conversation, alsoKnown = ""): Reply {
  const text = messages
    .flatMap((message) => (message.role === "user" ? message.parts : []))
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("\n");
  const wish = `${instructions}\n${text.slice(-200)}`;
  const isSummary = /\bsum(s|med)?\b.{0,40}\bup\b|\bsummar/i.test(wish);
  const shape = outputSchema ? JSON.stringify(outputSchema) : instructions;
  if (isSummary && summaryFields.every((field) => shape.includes(field)))
    return say(JSON.stringify(summaryOf(text, alsoKnown)));
  if (outputSchema) return say(JSON.stringify(exampleOf(outputSchema, text)));
  if (/\btitle\b/i.test(wish)) return say(titleOf(firstPromptOf(text)));
  if (isSummary) return say([...linesOf(summaryOf(text, "")), alsoKnown].filter((line) => line !== "").join("\n"));
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

/** What the product asks of a summary, by name. */
const summaryFields = ["wanted", "decisions", "done", "facts", "next_step"];
const speaker = "Summed up by the scripted demo model, from what was said and which tools were used.";

interface Summary {
  readonly wanted: readonly string[];
  readonly decisions: readonly string[];
  readonly done: readonly { readonly what: string; readonly paths: readonly string[] }[];
  readonly facts: readonly string[];
  readonly next_step: string;
}

function summaryOf(transcript: string, alsoKnown: string): Summary {
  const prompts = promptsOf(transcript).map((prompt) => prompt.replace(/\s+/g, " "));
  const earlier = [...transcript.matchAll(/^- (Asked before: .*)$/gm)].map((line) => line[1] ?? "");
  const before = prompts.slice(0, -1).map((prompt) => `Asked before: ${prompt}`);
  const uses = transcript.matchAll(/\[uses (?:write|edit)_file with \{"path":"([^"\\]+)"/g);
  const files = [...new Set(Array.from(uses, (use) => use[1] ?? ""))].slice(-maxListed);
  return {
    wanted: [...earlier, ...before].slice(-maxListed),
    decisions: [],
    done: [],
    facts: [speaker, files.length > 0 ? `${writtenMark}${files.join(", ")}` : "", alsoKnown].filter(
      (fact) => fact !== "",
    ),
    next_step: `${openRequestMark}${prompts.at(-1) ?? markedLine(transcript, openRequestMark) ?? ""}`,
  };
}

function linesOf({ wanted, facts: [first = "", ...facts], next_step }: Summary): string[] {
  return [first, ...wanted.map((wish) => `- ${wish}`), ...facts, next_step];
}
