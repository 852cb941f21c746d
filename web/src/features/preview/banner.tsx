import type { ReactNode } from "react";

/** Floats over the lower edge of the page. */
export function Banner({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <div
      role="status"
      className="absolute inset-x-3 bottom-3 z-10 flex flex-wrap items-center gap-2 rounded-card border border-line bg-sheet px-3 py-2 text-meta text-ink shadow-float"
    >
      <p className="min-w-0 flex-1 wrap-anywhere max-md:basis-full">{text}</p>
      {children}
    </div>
  );
}
