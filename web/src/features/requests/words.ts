import type { Language } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import type { ProposedChange } from "./proposed-change.ts";

const languages: Readonly<Record<Language, string>> = {
  javascript: "JavaScript",
  typescript: "TypeScript",
  python: "Python",
};

export const words = {
  region: "The agent asks",
  place: (place: number, count: number) => `${place} of ${count}`,
  allowOnce: "Allow once",
  allowAlways: "Always in this session",
  deny: "Deny…",
  reason: "Why not, or what instead? The agent reads this.",
  denyNow: "Deny",
  cancel: "Cancel",
  options: "Answers",
  orType: "Or type an answer below.",
  typeBelow: "Type the answer below.",
  alreadyAnswered: "Somebody has answered already.",
  notAccepted: (reason: string) => `The answer was not accepted. ${reason}`,
  waitsForWriter: "Somebody who can write in this session has to answer.",
  showDetails: "Show what changes",
  loading: "Reading the file",
  unreadable: "The file can’t be read now.",
  fails: (sentence: string) => `This change will fail: ${sentence}`,
  newFile: "New file",
  withInput: "With this input:",
  execution: {
    waits: (entry: string, language: Language) => `${entry} (${languages[language]}) waits for a browser`,
    runs: (entry: string, language: Language) => `${entry} (${languages[language]}) runs in a browser`,
    explained:
      "No server can run it now, so an open browser of somebody who can write does. If you decline, the agent goes on without.",
    show: "Show its output",
    stop: (entry: string) => `Stop ${entry}`,
    decline: "Decline",
    declined: "The user declined to run this program in their browser.",
  },
} as const;

/** The question, with the thing it is about set in code. */
export function titleOf(change: ProposedChange, isNewFile: boolean): readonly [string, string, string] {
  switch (change.kind) {
    case "write":
      return isNewFile ? ["Create ", change.path, "?"] : ["Replace all of ", change.path, "?"];
    case "edit":
      return ["Change ", change.path, "?"];
    case "delete":
      return ["Delete ", change.path, "?"];
    case "move":
      return ["Move ", `${change.path} → ${change.to}`, "?"];
    case "run":
      return ["Run ", change.path, "?"];
    case "read":
      return ["Read ", change.path, "?"];
    case "list":
      return ["List the files?", "", ""];
    case "search":
      return ["Search the files for ", change.query, "?"];
    case "other":
      return ["Use ", change.tool, "?"];
    default:
      return change satisfies never;
  }
}
