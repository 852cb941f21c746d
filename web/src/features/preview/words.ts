import { formatCount } from "../../lib/format.ts";
import type { Problem } from "./bundle/page.ts";

export const words = {
  frame: "Page",
  reload: "Reload the page",
  openInTab: "Open in a tab of its own",
  pages: "Pages",
  pageShown: (path: string) => `Page shown: ${path}`,
  width: "Width of the page",
  widths: { desktop: "Full width", tablet: "Tablet, 820 px", phone: "Phone, 390 px" },
  console: "Console",
  clear: "Clear the console",
  levels: { log: "Log", info: "Information", debug: "Debug", warn: "Warning", error: "Error" },
  errors: (count: number) => formatCount(count, "error"),
  lines: (count: number) => formatCount(count, "line"),
  leftOut: (count: number) => `${formatCount(count, "earlier line")} left out`,
  repeated: (count: number) => `${count} times`,
  fix: "Fix it",
  fixSent: "Sent to the agent",
  fixRequest: "The preview shows an error. Find the cause and fix it.",
  fixSource: (path: string) => `The lines around it in ${path}:`,
  fixStack: "The calls that led to it:",
  fixOthers: "What else went wrong:",
  blocked: (url: string) => `${url} was not loaded. The preview has no network.`,
  link: (url: string) => `The page links to ${url}`,
  openLink: "Open in a new tab",
  dismiss: "Dismiss",
  noFileForLink: (path: string) => `The page links to ${path}, and there is no such file.`,
  hung: "The page does not respond. It may be in an endless loop, or have left for another address.",
  opening: "Opening the page",
  noPageThen: "There was no page then.",
  noPage: "There is no page yet. It shows here as soon as the agent has written it.",
  askForPage: "Ask for a page",
  noPreview: "There is no page to preview. The programs of this session can be run.",
  openRun: "Open Run",
  unreadable: "The files of the page can’t be read right now.",
  tryAgain: "Try again",
  problem: ({ kind, detail }: Problem): string => {
    switch (kind) {
      case "syntax":
        return `SyntaxError: ${detail}`;
      case "missing_file":
      case "missing_import":
        return `There is no file ${detail}`;
      case "unknown_package":
        return `${detail} is not available: the preview has React and the files of the session, and no network.`;
      default:
        return kind satisfies never;
    }
  },
} as const;
