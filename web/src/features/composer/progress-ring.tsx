const radius = 5.5;
const length = 2 * Math.PI * radius;

/** How much is done, between 0 and 1. */
export function ProgressRing({ share }: { readonly share: number }) {
  const circle = { cx: 7, cy: 7, r: radius, fill: "none", strokeWidth: 3 };
  return (
    <svg width={14} height={14} viewBox="0 0 14 14" className="shrink-0 -rotate-90" aria-hidden>
      <circle {...circle} className="stroke-line-strong" />
      <circle {...circle} className="stroke-accent" strokeDasharray={`${length * share} ${length}`} />
    </svg>
  );
}
