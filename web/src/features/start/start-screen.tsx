// The first screen: a box to type in, and examples. A visitor who starts is a guest at once.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { LocalAttachment } from "../../lib/attachments/local-attachment.ts";
import { startDraft } from "../../lib/start-draft.ts";
import { useUser } from "../../lib/user.ts";
import { dropToImport } from "../../ui/drop-to-import.ts";
import { ExampleList } from "./example-list.tsx";
import { caretIn, type Example } from "./examples.ts";
import { ImportLine } from "./import-line.tsx";
import { LinkedPrompt } from "./linked-prompt.tsx";
import { ModelNote } from "./model-note.tsx";
import { PromptBox } from "./prompt-box.tsx";
import { StartHeader } from "./start-header.tsx";
import { StartTrouble } from "./start-trouble.tsx";
import { useNewSessionModel } from "./use-new-session-model.ts";
import { useStart } from "./use-start.ts";
import { words } from "./words.ts";

export function StartScreen() {
  const user = useUser();
  const { prompt: linkedPrompt } = useSearch({ strict: false });
  const navigate = useNavigate();
  const start = useStart();
  const { model, models, chooseModel } = useNewSessionModel();
  const [text, setText] = useState(startDraft.read);
  const box = useRef<HTMLTextAreaElement>(null);

  const change = (to: string) => {
    setText(to);
    startDraft.keep(to);
  };
  const startWith = (prompt: string, attachments?: readonly LocalAttachment[]) =>
    start.mutate({ prompt, modelId: model?.id, ...(attachments && { attachments }) });
  const choose = ({ label, opening }: Example) => {
    if (opening === undefined) return startWith(label);
    change(opening);
    // The box shows the text after this event.
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(caretIn(opening), caretIn(opening));
    });
  };
  const retry = () => start.variables && start.mutate(start.variables);

  return (
    <div className="flex h-full flex-col overflow-y-auto" {...dropToImport}>
      <StartHeader isVisitor={user === null} />
      <main className="mx-auto flex w-full max-w-178 flex-1 flex-col justify-center px-4 pt-4 pb-16 max-md:justify-start md:pb-36">
        <h1 className="text-[2.5rem] leading-tight tracking-tight max-md:text-[2rem]">{words.title}</h1>
        <p className="mt-2 mb-5 text-box text-soft">{words.subtitle}</p>
        {linkedPrompt === undefined ? (
          <>
            <PromptBox
              ref={box}
              text={text}
              isStarting={start.isPending}
              models={models}
              model={model}
              onChange={change}
              onChooseModel={chooseModel}
              onStart={startWith}
            />
            <StartTrouble error={start.error} onRetry={retry} />
            <ExampleList isDisabled={start.isPending} onChoose={choose} />
            <ImportLine isDisabled={start.isPending} />
          </>
        ) : (
          <>
            <LinkedPrompt
              prompt={linkedPrompt}
              isStarting={start.isPending}
              onStart={() => startWith(linkedPrompt)}
              onCancel={() => navigate({ to: "/new", replace: true })}
            />
            <StartTrouble error={start.error} onRetry={retry} />
          </>
        )}
        {user === null && <p className="mt-6 text-meta text-faint">{words.noAccount}</p>}
        <ModelNote model={model} />
      </main>
    </div>
  );
}
