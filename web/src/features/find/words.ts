import { formatCount } from "../../lib/format.ts";

export const words = {
  title: "Find",
  placeholder: "Find sessions, files, messages and actions",
  untitled: "New session",
  recent: "Recent sessions",
  sessions: "Sessions",
  files: "Files",
  messages: "Messages",
  actions: "Actions",
  nothing: (query: string) => `Nothing here has “${query}”.`,
  nothingYet: "Your sessions, files and messages can be found here.",
  unreachable: "Only what this page knows is shown: the search can’t be reached.",
  searching: "Searching",
  count: (count: number) => formatCount(count, "result"),
} as const;
