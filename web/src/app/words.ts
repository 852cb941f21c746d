export const words = {
  tabs: { chat: "Chat", preview: "Preview", files: "Files", changes: "Changes", run: "Run" },
  places: "Places",
  workbench: "Workbench",
  workbenchWidth: "Width of the conversation",
  showSessions: "Show sessions",
  opening: "Opening the session",
  sessionGone: "This session does not exist, or it is not shared with you.",
  unreachable: "Edgewright can’t be reached. Trying again.",
  newSession: "New session",
  notFound: "There is nothing at this address.",
  toStart: "Go to the first screen",
  product: "Edgewright",
} as const;
