import { useId } from "react";
import { formatCost, formatTokens } from "../../lib/format.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import type { UsageChartProps } from "./usage-chart.tsx";
import { axisEnd, type DayView, payers, sumOf, type Unit } from "./usage-view.ts";

const height = 190;
const margin = { top: 10, right: 4, bottom: 24, left: 52 };
const plotHeight = height - margin.top - margin.bottom;

export function amountText(unit: Unit, amount: number): string {
  return unit === "cost" ? formatCost(amount) : formatTokens(amount);
}

/** Whole dollars need no cents here. */
function axisText(unit: Unit, amount: number): string {
  return unit === "cost" && Number.isInteger(amount) ? `$${amount.toLocaleString("en")}` : amountText(unit, amount);
}

export function dayText(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

export function UsageBars({ days, unit, chosenDay, onChoose }: UsageChartProps) {
  const width = useMedia(screens.phone) ? 358 : 640;
  const hatch = useId();
  const end = axisEnd(Math.max(...days.map((day) => sumOf(day[unit]))));
  const labelEvery = Math.ceil(days.length / (width < 400 ? 4 : 7));
  const slot = (width - margin.left - margin.right) / days.length;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden className="w-full text-small">
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
            <DayLabel day={day.day} slot={slot} isLast={index === days.length - 1} />
          )}
          <rect
            y={margin.top}
            width={slot}
            height={plotHeight}
            className={day.day === chosenDay ? "fill-ink/10" : "fill-transparent"}
            onPointerEnter={() => onChoose(day.day)}
            onClick={() => onChoose(day.day)}
          />
        </g>
      ))}
    </svg>
  );
}

/** The last one ends where the chart does. */
function DayLabel({ day, slot, isLast }: { readonly day: string; readonly slot: number; readonly isLast: boolean }) {
  const place =
    isLast && slot < 40 ? ({ x: slot, textAnchor: "end" } as const) : ({ x: slot / 2, textAnchor: "middle" } as const);
  return (
    <text y={height - 6} className="fill-faint" {...place}>
      {dayText(day)}
    </text>
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
