import { type DayView, type Payer, payers, type Unit } from "./usage-view.ts";
import { words } from "./words.ts";

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
