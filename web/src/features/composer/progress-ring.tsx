const radius = 5.5;
const length = 2 * Math.PI * radius;

interface ProgressRingProps {
  /** Between 0 and 1. */
  readonly share: number;
  /** Accent: something is at work. */
  readonly stroke?: "stroke-accent" | "stroke-soft" | "stroke-waiting";
}

export function ProgressRing({ share, stroke = "stroke-accent" }: ProgressRingProps) {
  const circle = { cx: 7, cy: 7, r: radius, fill: "none", strokeWidth: 3 };
  return (
    <svg width={14} height={14} viewBox="0 0 14 14" className="shrink-0 -rotate-90" aria-hidden>
      <circle {...circle} className="stroke-line-strong" />
      <circle {...circle} className={stroke} strokeDasharray={`${length * share} ${length}`} />
    </svg>
  );
}
