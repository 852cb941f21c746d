import { Button } from "./button.tsx";

const words = { failed: "This can’t be loaded right now.", retry: "Try again" } as const;
const lineWidths = ["w-2/5", "w-4/5", "w-3/5"];

export interface UnreadProps {
  /** What is being read, for screen readers. */
  readonly label: string;
  /** Where reading has failed. */
  readonly onRetry: (() => void) | undefined;
}

/** In place of what is still being read, in its shape once that takes longer than a moment; or the way to try again. */
export function Unread({ label, onRetry }: UnreadProps) {
  if (onRetry) {
    return (
      <div role="alert" className="flex flex-wrap items-center gap-3 self-start p-4 text-meta text-soft">
        {words.failed}
        <Button size="small" onClick={onRetry}>
          {words.retry}
        </Button>
      </div>
    );
  }
  return (
    <div role="status" className="flex w-full animate-[appear_0s_300ms_both] flex-col gap-3 p-4">
      <span className="sr-only">{label}</span>
      {lineWidths.map((width) => (
        <div key={width} aria-hidden className={`h-4 rounded-control bg-well ${width}`} />
      ))}
    </div>
  );
}
