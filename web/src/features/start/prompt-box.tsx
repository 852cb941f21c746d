import { ArrowRight } from "lucide-react";
import { type KeyboardEvent, type Ref, useId } from "react";
import { useDraftAttachments } from "../../lib/attachments/draft-attachments.ts";
import type { LocalAttachment } from "../../lib/attachments/local-attachment.ts";
import type { Model } from "../../lib/models.ts";
import { isComposing } from "../../lib/shortcuts.ts";
import { AttachButton, attachWith, useFileTarget } from "../../ui/attach/attach-files.tsx";
import { AttachedList } from "../../ui/attach/attached-list.tsx";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { Spinner } from "../../ui/spinner.tsx";
import { firstExample } from "./examples.ts";
import { ModelPicker } from "./model-picker.tsx";
import { usePrepareStart } from "./use-start.ts";
import { words } from "./words.ts";

export interface PromptBoxProps {
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly text: string;
  readonly isStarting: boolean;
  readonly models: readonly Model[];
  readonly model: Model | undefined;
  readonly onChange: (text: string) => void;
  readonly onChooseModel: (id: string) => void;
  readonly onStart: (prompt: string, attachments: readonly LocalAttachment[]) => void;
}

/** An empty box starts with the example that stands in it. */
export function PromptBox(props: PromptBoxProps) {
  const { ref, text, isStarting, models, model, onChange, onChooseModel, onStart } = props;
  const hintId = useId();
  const prepareStart = usePrepareStart();
  const draft = useDraftAttachments("start");
  const { attachments, preparing, remove } = draft;
  const attach = attachWith(draft);
  const target = useFileTarget(attach);
  const isEmpty = text === "" && attachments.length + preparing.length === 0;
  const canStart = !isStarting && preparing.length === 0 && (isEmpty || text.trim() !== "");
  const start = () => canStart && onStart(isEmpty ? firstExample : text.trim(), attachments);
  const onKeyDown = (event: KeyboardEvent) => {
    prepareStart();
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      start();
    }
    if (event.key === "Tab" && !event.shiftKey && isEmpty) {
      event.preventDefault();
      onChange(firstExample);
    }
  };
  return (
    <div
      className={cn(
        "rounded-composer border border-line-strong bg-sheet shadow-[0_2px_10px_-2px_var(--float-shadow)] focus-within:border-accent",
        target.isOver && "border-accent bg-accent-wash",
      )}
      {...target.handlers}
    >
      <AttachedList attachments={attachments} preparing={preparing} onRemove={remove} />
      <div className="relative">
        <textarea
          ref={ref}
          aria-label={words.message}
          aria-describedby={isEmpty ? hintId : undefined}
          placeholder={attachments.length > 0 ? words.aboutAttached : firstExample}
          value={text}
          rows={2}
          readOnly={isStarting}
          autoFocus={matchMedia("(pointer: fine)").matches}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          className="block field-sizing-content max-h-72 min-h-20 w-full resize-none bg-transparent px-4 pt-4 pb-2 text-box outline-none"
        />
        {isEmpty && (
          <button
            type="button"
            id={hintId}
            aria-label={words.takeExample}
            onClick={() => onChange(firstExample)}
            className="absolute top-4 right-3.5 rounded-[5px] border border-line bg-well px-1.5 text-small leading-[1.4rem] text-faint hover:text-ink max-md:hidden"
          >
            {words.tab}
          </button>
        )}
      </div>
      <div className="flex items-center gap-2 p-3 pl-2">
        <AttachButton onAttach={attach} />
        <ModelPicker models={models} model={model} onChoose={onChooseModel} />
        <span className="flex-1" />
        <Button kind="primary" size="large" disabled={!canStart} onPointerEnter={prepareStart} onClick={start}>
          {isStarting ? words.starting : words.start}
          {isStarting ? <Spinner /> : <ArrowRight size={16} strokeWidth={1.75} aria-hidden />}
        </Button>
      </div>
    </div>
  );
}
