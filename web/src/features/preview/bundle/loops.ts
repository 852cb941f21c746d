// A check at the start of each loop's body, so that an endless loop ends with an error that names its line. Browsers that run the
// frame in the app's own process would otherwise freeze the app.
import type { Tree } from "@lezer/common";

export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Scripts that a page makes of its own code, such as workers, do not have the check. */
const check = "globalThis.previewLoopCheck?.();";

export function findLoopChecks(tree: Tree): Insertion[] {
  const insertions: Insertion[] = [];
  tree.iterate({
    enter: ({ name, node }) => {
      if (name !== "ForStatement" && name !== "WhileStatement" && name !== "DoStatement") return;
      const body = name === "DoStatement" ? node.firstChild?.nextSibling : node.lastChild;
      // What the parser does not understand stays as it is.
      if (!body || node.getChild("⚠") || body.type.isError) return;
      if (body.name === "Block") insertions.push({ at: body.from + 1, text: check });
      else insertions.push({ at: body.from, text: `{${check}` }, { at: body.to, text: "}" });
    },
  });
  return insertions;
}
