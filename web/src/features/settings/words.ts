export const words = {
  shortcuts: "Keyboard shortcuts",
} as const;
