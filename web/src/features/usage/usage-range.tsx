import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { MyUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";
import { formatCost, formatCount, formatTokens } from "../../lib/format.ts";
import { useModels } from "../../lib/models.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { ChartLegend } from "./chart-legend.tsx";
import { dayText } from "./usage-bars.tsx";
import { UsageChart } from "./usage-chart.tsx";
import { UsageTable, type UsageRow } from "./usage-table.tsx";
import { amountsOf, type DayView, daysOf, isUnused, modelsOf, sumOf, totalOf, type Unit } from "./usage-view.ts";
import { words } from "./words.ts";

interface UsageRangeProps {
  readonly usage: MyUsage;
  readonly days: readonly string[];
}

/** The chart of some days, and the same by model and session. */
export function UsageRange({ usage, days }: UsageRangeProps) {
  const [unit, setUnit] = useState<Unit>("cost");
  const [isTableOpen, setTableOpen] = useState(false);
  const [chosenDay, setChosenDay] = useState<string | null>(null);
  const shown = daysOf(usage, days);
  if (isUnused(usage)) return <p className="py-8 text-soft">{words.nothing}</p>;
  return (
    <>
      <div className="mt-5 mb-3 flex flex-wrap items-center justify-between gap-3">
        <Total usage={usage} days={shown} day={chosenDay} />
        <Choice label={words.unit} value={unit} options={["cost", "tokens"]} labels={words.units} onChoose={setUnit} />
      </div>
      <UsageChart days={shown} unit={unit} chosenDay={chosenDay} onChoose={setChosenDay} />
      <div className="mt-2 flex flex-wrap items-center justify-between gap-3">
        <ChartLegend days={shown} unit={unit} />
        <Button size="small" aria-expanded={isTableOpen} onClick={() => setTableOpen(!isTableOpen)}>
          {isTableOpen ? words.hideTable : words.showTable}
        </Button>
      </div>
      {isTableOpen && <UsageTable title={words.day} rows={dayRows(usage, days)} />}
      <h2 className="mt-8 mb-1 text-body">{words.byModel}</h2>
      <ModelTable usage={usage} />
      <h2 className="mt-8 mb-1 text-body">{words.bySession}</h2>
      <UsageTable title={words.session} rows={sessionRows(usage)} />
    </>
  );
}

interface TotalProps {
  readonly usage: MyUsage;
  readonly days: readonly DayView[];
  /** The one that is chosen in the chart; null: all of them. */
  readonly day: string | null;
}

function Total({ usage, days, day }: TotalProps) {
  const isMeant = (row: { readonly day: string }) => day === null || row.day === day;
  const { calls, inputTokens, outputTokens } = totalOf(usage.days.filter(isMeant));
  const cost = days.filter(isMeant).reduce((sum, each) => sum + sumOf(each.cost), 0);
  return (
    <p className="tabular-nums">
      <span className="text-box font-semibold">{formatCost(cost)}</span>{" "}
      <span className="text-soft">
        {day !== null && `${words.onDay(dayText(day))}, `}
        {formatCount(calls, "model call")}, {words.tokens(formatTokens(inputTokens + outputTokens))}
      </span>
    </p>
  );
}

/** The newest first. */
function dayRows(usage: MyUsage, days: readonly string[]): readonly UsageRow[] {
  return daysOf(usage, days)
    .map(({ day, cost }) => ({
      key: day,
      name: dayText(day),
      amounts: totalOf(usage.days.filter((row) => row.day === day)),
      cost: sumOf(cost),
      note: cost.own > 0 ? words.ownKeysPart(formatCost(cost.own)) : undefined,
    }))
    .toReversed();
}

function ModelTable({ usage }: { readonly usage: MyUsage }) {
  const models = useModels() ?? [];
  const rows = modelsOf(usage).map((model) => ({
    key: model.modelId ?? "",
    name: models.find(({ id }) => id === model.modelId)?.label ?? model.modelId ?? words.removedModel,
    amounts: model,
    cost: model.cost,
    note: model.ownKeysCost > 0 ? words.ownKeysPart(formatCost(model.ownKeysCost)) : undefined,
  }));
  return <UsageTable title={words.model} rows={rows} />;
}

function sessionRows({ sessions, deleted }: MyUsage): readonly UsageRow[] {
  const lost = deleted.reduce((sum, { cost }) => sum + cost, 0);
  const rows = sessions.map((session) => ({
    key: session.session_id ?? "outside",
    name: <SessionName session={session} />,
    amounts: amountsOf(session),
    cost: session.cost,
    note: notesOf(session),
  }));
  if (lost === 0) return rows;
  const name = <span title={words.deletedHint}>{words.deletedCalls}</span>;
  return [...rows, { key: "deleted", name, amounts: null, cost: lost }];
}

function notesOf({ own_keys_cost: own, others_cost: others }: MyUsage["sessions"][number]): string | undefined {
  const notes = [
    ...(own > 0 ? [words.ownKeysPart(formatCost(own))] : []),
    ...(others > 0 ? [words.othersCost(formatCost(others))] : []),
  ];
  return notes.length > 0 ? notes.join(", ") : undefined;
}

function SessionName({ session }: { readonly session: MyUsage["sessions"][number] }) {
  const { session_id: sessionId, is_open: isOpen, title } = session;
  if (sessionId === null) return words.outside;
  if (!isOpen) return words.left;
  return (
    <Link to="/s/$sessionId" params={{ sessionId }} className="underline-offset-4 hover:underline">
      {title || words.untitled}
    </Link>
  );
}
