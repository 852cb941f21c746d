import { FilePlus2, FolderOpen, MousePointerClick } from "lucide-react";
import { Activity, useState } from "react";
import { useFilesThen } from "../../history/then/files-then.ts";
import { useCanEdit } from "../../lib/my-role.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useShowsOneThing } from "../../lib/workbench-room.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilesPane, type PathQuestion } from "./files-pane.tsx";
import { FilesThenTab } from "./files-then-tab.tsx";
import { OpenFile } from "./open-file.tsx";
import { PathQuestions } from "./path-questions.tsx";
import { useChosenFile } from "./use-chosen-file.ts";
import { words } from "./words.ts";

export function FilesTab() {
  const then = useFilesThen("files");
  return then ? <FilesThenTab then={then} /> : <FilesNow />;
}

function FilesNow() {
  const { path, line } = useChosenFile();
  const hasFiles = useSessionState(({ files }) => files.size > 0);
  const isAlone = useShowsOneThing();
  const canEdit = useCanEdit();
  const [question, setQuestion] = useState<PathQuestion>();
  const questions = question && <PathQuestions question={question} onClose={() => setQuestion(undefined)} />;
  const ask = (asked: PathQuestion) => setQuestion(asked);
  if (!hasFiles && path === undefined) {
    return (
      <FilesPane canEdit={canEdit} isAlone onAsk={ask}>
        <NoFiles canEdit={canEdit} onCreate={() => ask({ kind: "create", folder: "" })} />
        {questions}
      </FilesPane>
    );
  }
  const isPaneShown = !isAlone || path === undefined;
  const isFileShown = !isAlone || path !== undefined;
  return (
    <div className="flex min-h-0 flex-1">
      <Activity mode={isPaneShown ? "visible" : "hidden"}>
        <FilesPane canEdit={canEdit} isAlone={isAlone} onAsk={ask} />
      </Activity>
      {isFileShown &&
        (path === undefined ? <NothingChosen canEdit={canEdit} /> : <OpenFile key={path} path={path} line={line} />)}
      {questions}
    </div>
  );
}

function NoFiles({ canEdit, onCreate }: { readonly canEdit: boolean; readonly onCreate: () => void }) {
  if (!canEdit) return <EmptyState icon={FolderOpen}>{words.noFilesReadOnly}</EmptyState>;
  return (
    <EmptyState
      icon={FolderOpen}
      action={
        <Button onClick={onCreate}>
          <FilePlus2 size={16} strokeWidth={1.75} aria-hidden />
          {words.newFile}
        </Button>
      }
    >
      {words.noFiles}
    </EmptyState>
  );
}

function NothingChosen({ canEdit }: { readonly canEdit: boolean }) {
  return (
    <div className="min-w-0 flex-1">
      <EmptyState icon={MousePointerClick}>{canEdit ? words.choose : words.chooseToRead}</EmptyState>
    </div>
  );
}
