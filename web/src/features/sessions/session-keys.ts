/** The keys of all queries about the list of sessions. */
export const sessionKeys = {
  lists: ["sessions"],
  list: (isArchived: boolean) => ["sessions", { isArchived }] as const,
} as const;
