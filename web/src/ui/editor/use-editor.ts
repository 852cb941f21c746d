import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import type { CodeEditorProps } from "./code-editor.tsx";
import { Editor } from "./editor.ts";

/** Keeps an editor in the element it returns the ref of. */
export function useEditor(props: CodeEditorProps): RefObject<HTMLDivElement | null> {
  const { text, isReadOnly, line, writers, cursors = [] } = props;
  const shownCursors = JSON.stringify(cursors);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const onChange = useEffectEvent((typed: string) => props.onChange(typed));
  const onSave = useEffectEvent((typed: string) => props.onSave(typed));
  const onLine = useEffectEvent((at: number) => props.onLine?.(at));
  const onSelect = useEffectEvent((lines: Parameters<NonNullable<CodeEditorProps["onSelect"]>>[0]) =>
    props.onSelect?.(lines),
  );
  const open = useEffectEvent((element: HTMLDivElement) => {
    return new Editor(element, {
      ...props,
      onChange: (typed) => onChange(typed),
      onSave: (typed) => onSave(typed),
      onLine: (at) => onLine(at),
      onSelect: (lines) => onSelect(lines),
    });
  });
  const showCursors = useEffectEvent(() => editor.current?.showCursors(cursors));
  useEffect(() => {
    if (host.current === null) return;
    const opened = open(host.current);
    editor.current = opened;
    const report = () => opened.report();
    window.addEventListener("pagehide", report);
    return () => {
      window.removeEventListener("pagehide", report);
      opened.close();
    };
  }, []);
  useEffect(() => editor.current?.setText(text), [text]);
  useEffect(() => editor.current?.setReadOnly(isReadOnly), [isReadOnly]);
  useEffect(() => showCursors(), [shownCursors]);
  const showWriters = useEffectEvent(() => editor.current?.setWriters(writers));
  useEffect(() => showWriters(), [writers?.text, writers?.lines]);
  useEffect(() => {
    if (line !== undefined) editor.current?.showLine(line);
  }, [line]);
  return host;
}
