import { EditorSelection, EditorState, Text } from "@codemirror/state";
import fc from "fast-check";
import { expect, test } from "vitest";
import { changesBetween } from "./text-changes.ts";

const textOf = (lines: readonly string[]) => Text.of(lines.length === 0 ? [""] : lines);

test("The changes turn any text into any other", () => {
  const lines = fc.array(fc.constantFrom("", "a", "ab", "b = 1", "b = 2"), { maxLength: 8 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const state = EditorState.create({ doc: textOf(before) });
      const changed = state.update({ changes: changesBetween(state.doc, textOf(after)) }).state;
      expect(changed.doc.toString()).toBe(textOf(after).toString());
    }),
  );
});

test("A cursor stays at its word when lines above it change", () => {
  const doc = "one\ntwo\nthree";
  const state = EditorState.create({ doc, selection: EditorSelection.cursor(doc.indexOf("ree")) });
  const after = Text.of(["zero", "one", "2", "three"]);
  const changed = state.update({ changes: changesBetween(state.doc, after) }).state;
  expect(changed.sliceDoc(changed.selection.main.head)).toBe("ree");
});

test("A cursor stays at its word when the end of its own line changes", () => {
  const state = EditorState.create({ doc: "color: red;", selection: EditorSelection.cursor(3) });
  const changed = state.update({ changes: changesBetween(state.doc, Text.of(["color: blue;"])) }).state;
  expect(changed.selection.main.head).toBe(3);
});
