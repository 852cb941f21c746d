import { type ComponentProps, useId } from "react";
import { cn } from "./class-names.ts";

export interface TextFieldProps extends ComponentProps<"input"> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

export const fieldClass =
  "w-full rounded-control border border-line-strong bg-sheet px-2.5 text-body text-ink max-md:text-box " +
  "focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-accent";

export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-meta font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={cn(fieldClass, "h-9 max-md:h-11")}
        {...rest}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={cn("mt-1 text-small", error === undefined ? "text-faint" : "text-wrong")}>
          {note}
        </p>
      )}
    </div>
  );
}
