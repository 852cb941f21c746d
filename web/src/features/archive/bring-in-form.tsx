import { type FormEvent, type ReactNode, useState } from "react";
import type { Destination } from "../../lib/bring-in.ts";
import { formatBytes } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { LeftOutList } from "./left-out-list.tsx";
import type { Contents } from "./look-into.ts";
import { ProgressBar } from "./task-card.tsx";
import { useBringIn } from "./use-bring-in.ts";
import { words } from "./words.ts";

export interface BringInFormProps {
  readonly contents: Contents;
  readonly into: Destination | null;
  readonly signIn: () => Promise<void>;
  readonly begin: () => AbortSignal;
  /** Cancels what has begun, unless it is over. */
  readonly end: () => void;
  readonly onDone: () => void;
  /** Shown while the contents are about to change. */
  readonly reading: ReactNode;
  readonly keepsGenerated: boolean;
  readonly onKeepGenerated: (keeps: boolean) => void;
  readonly onChooseOthers: () => void;
}

/** Says what would be imported, and imports it. */
export function BringInForm(props: BringInFormProps) {
  const { contents, into, end, reading, onChooseOthers } = props;
  const [title, setTitle] = useState(contents.kind === "files" ? contents.title : "");
  const { start, progress, broughtIn, isPending, sentence } = useBringIn(props);
  const isEmpty = contents.kind === "files" && contents.files.length === 0;
  const isReady = !isEmpty && !reading;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPending && isReady) start(title.trim());
  };
  if (isPending) {
    const text = progress === undefined ? "" : words.importingProgress(progress.done, progress.of);
    const name = words.importing(titleOf(contents, title));
    return (
      <div>
        <p className="truncate text-meta text-soft">{name}</p>
        <ProgressBar title={name} progress={progress && { ...progress, text }} />
        <div className="mt-3 flex justify-end">
          <Button onClick={end}>{words.cancel}</Button>
        </div>
      </div>
    );
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Summary contents={contents} />
      {contents.kind === "files" && into === null && !isEmpty && (
        <TextField
          label={words.title}
          value={title}
          maxLength={200}
          onChange={({ target }) => setTitle(target.value)}
        />
      )}
      <KeepGenerated {...props} />
      {reading}
      {sentence !== undefined && (
        <p role="alert" className="text-meta text-wrong">
          {sentence}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onChooseOthers}>{words.chooseOthers}</Button>
        <Button kind="primary" type="submit" disabled={!isReady}>
          {broughtIn > 0 ? words.importRest : actionOf(contents, into)}
        </Button>
      </div>
    </form>
  );
}

function Summary({ contents }: { readonly contents: Contents }) {
  if (contents.kind === "sessions") return <p className="text-meta">{words.sessions(contents.folders.length)}</p>;
  if (contents.kind === "session") {
    const { title, files, conversation, instructions, leftOut } = contents.session;
    return (
      <>
        <div>
          <p className="truncate font-medium">{title === "" ? words.untitled : title}</p>
          <p className="text-meta">{words.session(conversation.messages.length, files.length)}</p>
          {conversation.malformed > 0 && <p className="mt-2 text-meta">{words.malformed(conversation.malformed)}</p>}
          <p className="mt-2 text-meta text-soft">{words.sessionHint}</p>
          {instructions !== "" && <p className="mt-2 text-meta text-soft">{words.instructions}</p>}
        </div>
        <LeftOutList leftOut={leftOut} />
      </>
    );
  }
  const { files, leftOut } = contents;
  const size = formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0));
  return (
    <>
      <p className="text-meta">{files.length === 0 ? words.nothing : words.files(files.length, size)}</p>
      <LeftOutList leftOut={leftOut} />
    </>
  );
}

/** Offered where it would change anything. */
function KeepGenerated({ contents, keepsGenerated, onKeepGenerated }: BringInFormProps) {
  const isAsked = contents.kind === "files" && contents.leftOut.some(({ reason }) => reason === "generated");
  if (!isAsked && !keepsGenerated) return null;
  return (
    <label className="flex items-center gap-2 text-meta">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={keepsGenerated}
        onChange={({ target }) => onKeepGenerated(target.checked)}
      />
      {words.keepGenerated}
    </label>
  );
}

function titleOf(contents: Contents, title: string): string {
  const named = contents.kind === "session" ? contents.session.title : title;
  return named === "" ? words.untitled : named;
}

function actionOf({ kind }: Contents, into: Destination | null): string {
  if (kind === "session") return words.importSession;
  if (kind === "sessions") return words.importSessions;
  return into === null ? words.makeSession : words.addToSession;
}
