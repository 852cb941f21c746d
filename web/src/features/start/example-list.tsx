import { type Example, examples } from "./examples.ts";
import { usePrepareStart } from "./use-start.ts";
import { words } from "./words.ts";

export interface ExampleListProps {
  readonly isDisabled: boolean;
  readonly onChoose: (example: Example) => void;
}

export function ExampleList({ isDisabled, onChoose }: ExampleListProps) {
  const prepareStart = usePrepareStart();
  return (
    <ul aria-label={words.examples} onPointerEnter={prepareStart} className="mt-4 flex flex-wrap gap-2">
      {examples.map((example) => (
        <li key={example.label}>
          <button
            type="button"
            disabled={isDisabled}
            onClick={() => onChoose(example)}
            className="h-8 rounded-control border border-line bg-sheet px-3 text-meta text-soft transition-colors hover:border-line-strong hover:text-ink disabled:opacity-50 max-md:h-11"
          >
            {example.label}
          </button>
        </li>
      ))}
    </ul>
  );
}
