import { ChevronDown } from "lucide-react";
import { type ComponentProps, useId } from "react";
import { cn } from "./class-names.ts";
import { fieldClass } from "./text-field.tsx";

export interface SelectProps extends Omit<ComponentProps<"select">, "onChange"> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
}

/** The system's own list, which phones and screen readers know best. */
export function Select({ label, hint, options, onChoose, className, ...rest }: SelectProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-meta font-medium">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onChange={(event) => onChoose(event.target.value)}
          className={cn(fieldClass, "h-9 appearance-none truncate pr-8 max-md:h-11")}
          {...rest}
        >
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <ChevronDown
          size={16}
          strokeWidth={1.75}
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-soft"
        />
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-small text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}
