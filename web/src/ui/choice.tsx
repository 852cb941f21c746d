import { useId } from "react";

export interface ChoiceProps<Value extends string | number> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Value[];
  readonly labels: Readonly<Record<Value, string>>;
  readonly onChoose: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Choice<Value extends string | number>({ label, value, options, labels, onChoose }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex rounded-control border border-line-strong bg-sheet p-0.5"
    >
      {options.map((option) => (
        <label
          key={option}
          className="flex h-6.5 cursor-pointer items-center rounded-[5px] px-3 text-meta text-soft has-checked:bg-well has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent max-md:h-10"
        >
          <input
            type="radio"
            name={name}
            checked={option === value}
            onChange={() => onChoose(option)}
            className="sr-only"
          />
          {labels[option]}
        </label>
      ))}
    </div>
  );
}
