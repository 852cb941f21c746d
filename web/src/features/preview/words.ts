import { formatCount } from "../../lib/format.ts";
import type { Problem } from "./bundle/page.ts";

export const words = {
  frame: "Page",
  reload: "Reload the page",
  openInTab: "Open in a tab of its own",
  page: "Page shown",
  width: "Width of the page",
  widths: { desktop: "Full width", tablet: "Tablet, 820 wide", phone: "Phone, 390 wide" },
  console: "Console",
  clear: "Clear the console",
  errors: (count: number) => formatCount(count, "error"),
  lines: (count: number) => formatCount(count, "line"),
  leftOut: (count: number) => `${formatCount(count, "earlier line")} left out`,
  repeated: (count: number) => `${count} times`,
  fix: "Fix it",
  fixing: "Sent to the agent",
  blocked: (url: string) => `${url} was not loaded. The preview has no network.`,
  link: (url: string) => `The page links to ${url}`,
  openLink: "Open in a new tab",
  dismiss: "Dismiss",
  noFileForLink: (path: string) => `The page links to ${path}, and there is no such file.`,
  hung: "The page does not respond. A script may be in an endless loop.",
  noPage: "There is no page to preview yet. An index.html shows here as soon as it is written.",
  noPreview: "Nothing here runs in a browser. Programs run in Run.",
  openFiles: "Open Files",
  openRun: "Open Run",
  askForPage: "Ask for a page",
  cannotBuild: "The page can’t be built yet.",
  cannotRead: "The files can’t be read right now.",
  tryAgain: "Try again",
  viewOnly: "Only editors can ask the agent.",
  problem: ({ kind, detail }: Problem): string => {
    switch (kind) {
      case "syntax":
        return detail;
      case "missing_file":
      case "missing_import":
        return `${detail} does not exist`;
      case "unknown_package":
        return `${detail} is not available in the preview. React is.`;
      default:
        return kind satisfies never;
    }
  },
} as const;
