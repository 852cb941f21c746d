// What may be dropped on the tree: one of its own rows, or files from elsewhere.
export const draggedType = "application/x-edgewright-path";

export function isDropOfOurs({ types }: DataTransfer): boolean {
  return types.includes(draggedType) || types.includes("Files");
}
