import { type KeyboardEvent, useRef } from "react";
import { messageBox, useFocusUnlessTyping } from "../../lib/message-box.ts";
import type { QuestionRequest } from "../../lib/session/open-requests.ts";
import { useShortcut } from "../../lib/shortcuts.ts";
import { Button } from "../../ui/button.tsx";
import type { RequestProps } from "./approval.tsx";
import { RequestCard } from "./request-card.tsx";
import { useReply } from "./use-reply.ts";
import { words } from "./words.ts";

export function Question({ request, place, count, canAnswer }: RequestProps<QuestionRequest>) {
  const hasOptions = request.options.length > 0;
  return (
    <RequestCard title={<span className="whitespace-pre-wrap">{request.text}</span>} place={place} count={count}>
      {canAnswer && hasOptions && <Options request={request} />}
      <p className="text-meta text-soft">{canAnswer ? typeHint(hasOptions) : words.waitsForWriter}</p>
    </RequestCard>
  );
}

function typeHint(hasOptions: boolean): string {
  return hasOptions ? words.orType : words.typeBelow;
}

function Options({ request }: { readonly request: QuestionRequest }) {
  const { answer, isGiven } = useReply(request.id);
  const list = useRef<HTMLUListElement>(null);
  useFocusUnlessTyping(list);
  return (
    <ul ref={list} aria-label={words.options} className="flex flex-col items-start gap-1">
      {request.options.map((option, index) => (
        <li key={option} className="max-w-full">
          <Option option={option} number={index + 1} isGiven={isGiven} onChoose={() => answer({ text: option })} />
        </li>
      ))}
    </ul>
  );
}

/** Letters are the beginning of an answer of one's own. */
function typeInMessageBox(event: KeyboardEvent): void {
  const isLetter = event.key.length === 1 && event.key !== " " && !/\d/.test(event.key);
  if (isLetter && !event.metaKey && !event.ctrlKey && !event.altKey) messageBox()?.focus();
}

interface OptionProps {
  readonly option: string;
  readonly number: number;
  readonly isGiven: boolean;
  readonly onChoose: () => void;
}

function Option({ option, number, isGiven, onChoose }: OptionProps) {
  const key = number <= 9 ? String(number) : null;
  useShortcut(isGiven ? null : key, onChoose);
  return (
    <Button
      disabled={isGiven}
      onClick={onChoose}
      onKeyDown={typeInMessageBox}
      className="h-auto min-h-8 max-w-full py-1 text-left whitespace-normal max-md:h-auto max-md:min-h-11"
    >
      {key !== null && <span className="font-mono text-small text-faint max-md:hidden">{key}</span>}
      {option}
    </Button>
  );
}
