import type { ReactNode } from "react";
import { formatCost, formatTokens } from "../../lib/format.ts";
import type { Amounts } from "./usage-view.ts";
import { words } from "./words.ts";

export interface UsageRow {
  readonly key: string;
  readonly name: ReactNode;
  /** A second line beneath the cost. */
  readonly note?: string | undefined;
  /** Null: only the cost is known. */
  readonly amounts: Amounts | null;
  readonly cost: number;
}

const { columns } = words;
const numberClass = "px-2 text-right font-mono text-small tabular-nums whitespace-nowrap";

/** Amounts by whatever names the rows. On a phone only what it cost. */
export function UsageTable({ title, rows }: { readonly title: string; readonly rows: readonly UsageRow[] }) {
  const heads = [columns.calls, columns.input, columns.cached, columns.output];
  return (
    <table className="w-full table-fixed text-meta">
      <thead>
        <tr className="border-b border-line text-small text-faint">
          <th scope="col" className="py-1.5 text-left font-normal">
            {title}
          </th>
          {heads.map((head) => (
            <th key={head} scope="col" className="w-22 px-2 text-right font-normal max-md:hidden">
              {head}
            </th>
          ))}
          <th scope="col" className="w-32 pl-2 text-right font-normal">
            {columns.cost}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, note, amounts, cost }) => (
          <tr key={key} className="border-b border-line align-baseline last:border-0">
            <th scope="row" className="py-2 text-left font-normal [overflow-wrap:anywhere]">
              {name}
            </th>
            <AmountCells amounts={amounts} />
            <td className="py-2 pl-2 text-right">
              <span className="font-mono text-small tabular-nums">{formatCost(cost)}</span>
              {note !== undefined && <span className="block text-small text-faint">{note}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AmountCells({ amounts }: { readonly amounts: Amounts | null }) {
  const texts = amounts && [
    amounts.calls.toLocaleString("en"),
    ...[amounts.inputTokens, amounts.cachedTokens, amounts.outputTokens].map(formatTokens),
  ];
  return [0, 1, 2, 3].map((index) => (
    <td key={index} className={`${numberClass} py-2 max-md:hidden`}>
      {texts?.[index]}
    </td>
  ));
}
