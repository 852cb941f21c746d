import { useId } from "react";
import { formatCost, formatTokens } from "../../lib/format.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { axisEnd, type DayView, type Payer, sumOf, type Unit } from "./usage-view.ts";
import { words } from "./words.ts";

const height = 190;
const margin = { top: 10, right: 4, bottom: 24, left: 52 };
const plotHeight = height - margin.top - margin.bottom;
/** From the bottom up. */
const payers: readonly Payer[] = ["project", "own", "deleted"];

function amountText(unit: Unit, amount: number): string {
  return unit === "cost" ? formatCost(amount) : formatTokens(amount);
}

/** Whole dollars need no cents here. */
function axisText(unit: Unit, amount: number): string {
  return unit === "cost" && Number.isInteger(amount) ? `$${amount.toLocaleString("en")}` : amountText(unit, amount);
}

export function dayText(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

/** A bar for each day, stacked by whose key paid. */
export function UsageChart({ days, unit }: { readonly days: readonly DayView[]; readonly unit: Unit }) {
  const width = useMedia(screens.phone) ? 358 : 640;
  const hatch = useId();
  const end = axisEnd(Math.max(...days.map((day) => sumOf(day[unit]))));
  const [first, last] = [days.at(0)?.day ?? "", days.at(-1)?.day ?? ""];
  const labelEvery = Math.ceil(days.length / (width < 400 ? 4 : 7));
  const slot = (width - margin.left - margin.right) / days.length;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={words.chart(words.units[unit], dayText(first), dayText(last))}
      className="w-full text-small"
    >
      <defs>
        <pattern id={hatch} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={5} height={5} className="fill-accent-wash" />
          <rect width={2} height={5} className="fill-accent" />
        </pattern>
      </defs>
      {[0, 0.5, 1].map((share) => (
        <g key={share} transform={`translate(0 ${margin.top + plotHeight * (1 - share)})`}>
          <line x1={margin.left} x2={width} className="stroke-line" />
          <text x={margin.left - 8} dy="0.32em" textAnchor="end" className="fill-faint font-mono">
            {axisText(unit, end * share)}
          </text>
        </g>
      ))}
      {days.map((day, index) => (
        <g key={day.day} transform={`translate(${margin.left + slot * index} 0)`}>
          <DayBar amounts={day[unit]} scale={plotHeight / end} slot={slot} hatch={hatch} />
          {(days.length - 1 - index) % labelEvery === 0 && (
            <text
              x={slot / 2}
              y={height - 6}
              textAnchor={index === days.length - 1 && slot < 30 ? "end" : "middle"}
              className="fill-faint"
            >
              {dayText(day.day)}
            </text>
          )}
          <rect y={margin.top} width={slot} height={plotHeight} className="fill-transparent">
            <title>{`${dayText(day.day)}: ${amountText(unit, sumOf(day[unit]))}`}</title>
          </rect>
        </g>
      ))}
    </svg>
  );
}

interface DayBarProps {
  readonly amounts: DayView[Unit];
  readonly scale: number;
  readonly slot: number;
  readonly hatch: string;
}

function DayBar({ amounts, scale, slot, hatch }: DayBarProps) {
  const gap = Math.min(6, slot * 0.25);
  let top = margin.top + plotHeight;
  return payers.map((payer) => {
    const barHeight = amounts[payer] * scale;
    if (barHeight === 0) return null;
    top -= barHeight;
    const place = { x: gap / 2, y: top, width: slot - gap, height: barHeight };
    if (payer === "own") return <rect key={payer} {...place} fill={`url(#${hatch})`} />;
    return <rect key={payer} {...place} className={payer === "project" ? "fill-soft" : "fill-line-strong"} />;
  });
}

/** Only of those that the chart shows. */
export function ChartLegend({ days, unit }: { readonly days: readonly DayView[]; readonly unit: Unit }) {
  const shown = payers.filter((payer) => days.some((day) => day[unit][payer] > 0));
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-small text-soft">
      {shown.map((payer) => (
        <li key={payer} className="flex items-center gap-1.5">
          <Swatch payer={payer} />
          {words.paidBy[payer]}
        </li>
      ))}
    </ul>
  );
}

function Swatch({ payer }: { readonly payer: Payer }) {
  const fill = { project: "bg-soft", deleted: "bg-line-strong", own: "" }[payer];
  const stripes = "repeating-linear-gradient(45deg, var(--accent) 0 2px, var(--accent-wash) 2px 4px)";
  return (
    <span
      aria-hidden
      className={`size-2.5 rounded-[2px] ${fill}`}
      style={payer === "own" ? { backgroundImage: stripes } : undefined}
    />
  );
}
