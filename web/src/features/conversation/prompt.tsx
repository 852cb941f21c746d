import type { PromptRow, PromptState } from "./rows.ts";
import { words } from "./words.ts";

const stateWords: Readonly<Record<PromptState, string | undefined>> = {
  sending: words.sending,
  not_sent: words.notSent,
  waiting: words.waitingTurn,
  sent: undefined,
};

/** What a person said, at the right. */
export function Prompt({ row }: { readonly row: PromptRow }) {
  const state = stateWords[row.state];
  return (
    <article className="flex flex-col items-end gap-1 pt-5 pb-3">
      {row.author !== null && <p className="px-1 text-small text-faint">{row.author}</p>}
      <div className="max-w-[86%] rounded-card rounded-br-[3px] bg-well px-3 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {row.parts.map((part, index) => {
          if (part.type === "text") return <p key={index}>{part.text}</p>;
          if (part.type !== "image") return null;
          const source = `data:${part.media_type};base64,${part.data}`;
          return <img key={index} src={source} alt={words.attachedImage} className="my-1 max-h-60 rounded-control" />;
        })}
      </div>
      {state !== undefined && <p className="px-1 text-small text-faint">{state}</p>}
    </article>
  );
}
