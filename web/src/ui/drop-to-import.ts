// For an element on which files, folders and archives can be dropped to import them as a new session.
import type { DragEvent } from "react";
import { bringingIn, isDropOfFiles } from "../lib/bring-in.ts";
import { readDrop } from "./read-drop.ts";

export const dropToImport = {
  onDragOver: (event: DragEvent) => {
    if (isDropOfFiles(event.dataTransfer)) event.preventDefault();
  },
  onDrop: async (event: DragEvent) => {
    // A box in it may take what is dropped on it.
    if (event.defaultPrevented || !isDropOfFiles(event.dataTransfer)) return;
    event.preventDefault();
    const found = await readDrop(event.dataTransfer);
    if (found.length > 0) bringingIn.ask({ found, into: null });
  },
} as const;
