export const words = {
  table: "Table",
  image: (alt: string) => (alt === "" ? "Image" : `Image: ${alt}`),
  done: "Done",
  open: "Open",
} as const;
