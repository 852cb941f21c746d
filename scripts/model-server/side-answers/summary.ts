// A summary of a conversation, from its transcript, in the shape that the product asks for.

/** Precedes the unfinished request. */
export const openRequestMark = "The newest request, still open: ";
/** Precedes the paths of the written files. */
const writtenMark = "Files written or changed: ";

/** What the product asks of a summary, by name. */
export const summaryFields = ["wanted", "decisions", "done", "facts", "next_step"];
const maxListed = 20;

/** `alsoKnown` is added to the facts. */
export function summaryOf(transcript: string, alsoKnown: string) {
  const prompts = promptsIn(transcript).map((prompt) => prompt.replace(/\s+/g, " "));
  const earlier = Array.from(transcript.matchAll(/^- (Asked before: .*)$/gm), ([, line = ""]) => line);
  const before = prompts.slice(0, -1).map((prompt) => `Asked before: ${prompt}`);
  const uses = transcript.matchAll(/\[uses (?:write|edit)_file with \{"path":"([^"\\]+)"/g);
  const files = [...new Set(Array.from(uses, ([, path = ""]) => path))].slice(-maxListed);
  const written = files.length > 0 ? `${writtenMark}${files.join(", ")}` : "";
  return {
    wanted: [...earlier, ...before].slice(-maxListed),
    decisions: [],
    done: [],
    facts: ["Summarized by the scripted demo model.", written, alsoKnown].filter((fact) => fact !== ""),
    next_step: `${openRequestMark}${prompts.at(-1) ?? markedLine(transcript, openRequestMark) ?? ""}`,
  };
}

/** Transcripts have `USER:` before what a user wrote. */
export function promptsIn(transcript: string): string[] {
  const turns = transcript.matchAll(
    /^USER: ([\s\S]*?)(?=\n\n(?:AGENT|USER|TOOL [A-Z]+): |\n\nGive this|\n\nSum it up|$(?![\s\S]))/gm,
  );
  return Array.from(turns, ([, prompt = ""]) => prompt.trim()).filter((prompt) => /^[^<]/.test(prompt));
}

/** What follows the mark in the last line that begins with it, whether or not the line is a list item. */
export function markedLine(text: string, mark: string): string | undefined {
  const lines = text.split("\n").map((line) => line.replace(/^- /, ""));
  return lines.findLast((line) => line.startsWith(mark))?.slice(mark.length);
}
