import { useSessionState } from "../../lib/session/session-context.tsx";
import { useOpenPlace } from "../../lib/workbench.ts";
import { problemWithMove, problemWithPath } from "./file-paths.ts";
import type { PathQuestion } from "./files-pane.tsx";
import { PathDialog } from "./path-dialog.tsx";
import { useChosenFile } from "./use-chosen-file.ts";
import { useFileActions } from "./use-file-actions.ts";
import { words } from "./words.ts";

/** The dialogs that ask for a path: of a new file, or where one moves. */
export function PathQuestions({
  question,
  onClose,
}: {
  readonly question: PathQuestion;
  readonly onClose: () => void;
}) {
  const files = useSessionState((state) => state.files);
  const { path: chosen } = useChosenFile();
  const open = useOpenPlace();
  const { create, move } = useFileActions();
  if (question.kind === "create") {
    const createAndOpen = async (path: string) => {
      const isDone = await create(path);
      if (isDone) open({ tab: "files", path });
      return isDone;
    };
    return (
      <PathDialog
        title={words.newFile}
        action={words.create}
        initial={question.folder === "" ? "" : `${question.folder}/`}
        problemWith={(path) => problemWithPath(path, files.keys())}
        onSubmit={createAndOpen}
        onClose={onClose}
      />
    );
  }
  const from = question.path;
  const moveAndFollow = async (to: string) => {
    const isDone = await move(from, to);
    if (isDone && chosen === from) open({ tab: "files", path: to });
    return isDone;
  };
  return (
    <PathDialog
      title={words.moveTitle(from)}
      action={words.move}
      initial={from}
      problemWith={(to) => problemWithMove([...files.keys()], from, to)}
      onSubmit={moveAndFollow}
      onClose={onClose}
    />
  );
}
