import { words } from "./words.ts";

const lineWidths = ["w-3/5 self-end", "w-full", "w-11/12", "w-2/3"];

/** The shape of a conversation, where opening takes longer than a moment. */
export function OpeningSession() {
  return (
    <div
      role="status"
      className="mx-auto flex h-full max-w-180 animate-[appear_0s_300ms_both] flex-col gap-3 p-6 pt-20"
    >
      <span className="sr-only">{words.opening}</span>
      {lineWidths.map((width) => (
        <div key={width} aria-hidden className={`h-4 rounded-control bg-well ${width}`} />
      ))}
    </div>
  );
}
