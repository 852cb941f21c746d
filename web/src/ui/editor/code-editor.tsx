import type { KeyboardEvent } from "react";
import type { EditorOptions, SavedWriters } from "./editor.ts";
import type { OtherCursor } from "./other-cursors.ts";
import { useEditor } from "./use-editor.ts";

export interface CodeEditorProps extends EditorOptions {
  /** Counted from 1. */
  readonly line?: number | undefined;
  readonly writers?: SavedWriters | undefined;
  readonly cursors?: readonly OtherCursor[];
}

/** Loads CodeMirror: import it lazily. Another file needs another `key`. */
export function CodeEditor(props: CodeEditorProps) {
  const host = useEditor(props);
  return <div ref={host} role="presentation" className="h-full min-h-0" onKeyDown={keepEscape} />;
}

/** Escape closes the editor's own panels and lets Tab leave. It stops no run from here. */
function keepEscape(event: KeyboardEvent): void {
  if (event.key === "Escape") event.stopPropagation();
}
