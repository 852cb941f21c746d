import { type ComponentProps, useId } from "react";
import { cn } from "./class-names.ts";
import { fieldClass } from "./text-field.tsx";

export interface TextAreaProps extends ComponentProps<"textarea"> {
  readonly label: string;
  readonly hint?: string | undefined;
}

export function TextArea({ label, hint, className, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-meta font-medium">
        {label}
      </label>
      <textarea
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={cn(fieldClass, "block field-sizing-content max-h-80 min-h-24 resize-none py-2")}
        {...rest}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-small text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}
