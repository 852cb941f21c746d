/** The keys of all queries about the list of sessions and invitations. */
export const sessionKeys = {
  invitations: ["invitations"],
  lists: ["sessions"],
  list: (isArchived: boolean) => ["sessions", { isArchived }] as const,
} as const;
