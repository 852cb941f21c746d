export const words = {
  label: "An earlier state",
  after: (revision: number) => `After change ${revision}`,
  files: "Files",
  preview: "Preview",
  changes: "Change",
  toNow: "Back to now",
} as const;
