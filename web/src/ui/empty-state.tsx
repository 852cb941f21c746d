import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  /** What is missing and why, in a sentence. */
  readonly children: ReactNode;
  /** The one thing to do about it. */
  readonly action?: ReactNode;
}

export function EmptyState({ icon: Icon, children, action }: EmptyStateProps) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 p-6 text-center text-soft">
      <Icon size={20} strokeWidth={1.75} className="text-faint" aria-hidden />
      <p className="max-w-sm text-balance">{children}</p>
      {action}
    </div>
  );
}
