import { type KeyboardEvent, useRef } from "react";
import { amountText, dayText, UsageBars } from "./usage-bars.tsx";
import { type DayView, sumOf, type Unit } from "./usage-view.ts";
import { words } from "./words.ts";

export interface UsageChartProps {
  readonly days: readonly DayView[];
  readonly unit: Unit;
  readonly chosenDay: string | null;
  readonly onChoose: (day: string | null) => void;
}

/** A bar for each day, stacked by whose key paid. Pointers and arrow keys choose a day. */
export function UsageChart({ days, unit, chosenDay, onChoose }: UsageChartProps) {
  const last = days.length - 1;
  const chosen = days.findIndex(({ day }) => day === chosenDay);
  const isByPointer = useRef(false);
  const choose = (day: string | null, byPointer: boolean) => {
    isByPointer.current = byPointer;
    onChoose(day);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const index = nextIndex(event.key, chosen, last);
    if (index === undefined) return;
    event.preventDefault();
    choose(days[index]?.day ?? null, false);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      className="rounded-control"
      aria-label={words.chart(words.units[unit], dayText(days[0]?.day ?? ""), dayText(days[last]?.day ?? ""))}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={chosen < 0 ? last : chosen}
      aria-valuetext={valueText(days, unit, chosenDay)}
      onKeyDown={onKeyDown}
      onPointerLeave={() => isByPointer.current && onChoose(null)}
      onBlur={() => onChoose(null)}
    >
      <UsageBars days={days} unit={unit} chosenDay={chosenDay} onChoose={(day) => choose(day, true)} />
    </div>
  );
}

function valueText(days: readonly DayView[], unit: Unit, chosenDay: string | null): string {
  const shown = days.filter(({ day }) => chosenDay === null || day === chosenDay);
  const amount = shown.reduce((sum, day) => sum + sumOf(day[unit]), 0);
  return words.chartDay(chosenDay === null ? words.allDays : dayText(chosenDay), amountText(unit, amount));
}

/** Without a chosen day, arrows begin at the last one. */
function nextIndex(key: string, chosen: number, last: number): number | undefined {
  const from = chosen < 0 ? last : chosen;
  const step = chosen < 0 ? 0 : 1;
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(0, from - step);
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(last, from + step);
  if (key === "Home") return 0;
  return key === "End" ? last : undefined;
}
