/** The product's mark: an edge, worked. */
export function Mark({ className = "size-5.5" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="7" className="fill-ink" />
      <path d="M9 8v15" fill="none" strokeWidth="3" className="stroke-paper" />
      <path d="M8 24.5h16" fill="none" strokeWidth="3" stroke="#c2612c" />
    </svg>
  );
}
