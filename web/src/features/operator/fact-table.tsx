import { type ReactNode, useId } from "react";
import { cn } from "../../ui/class-names.ts";
import { words } from "./words.ts";

export interface FactTableProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

const { columns: names } = words;
const ofNumbers: ReadonlySet<string> = new Set([
  names.step,
  names.cost,
  names.time,
  names.spent,
  names.limit,
  names.times,
  names.share,
  names.bytes,
]);

/** The first column is wide, the others are as wide as they need. */
export function FactTable({ title, columns, rows }: FactTableProps) {
  const id = useId();
  return (
    <section className="border-t border-line py-6">
      <h2 id={id} className="mb-2 text-body">
        {title}
      </h2>
      {rows.length === 0 ? (
        <p className="text-meta text-faint">{words.none}</p>
      ) : (
        // Focusable, so that a keyboard can scroll it.
        <div className="overflow-x-auto" role="region" aria-labelledby={id} tabIndex={0}>
          <table className="w-full text-meta">
            <thead>
              <tr className="border-b border-line text-small text-faint">
                {columns.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    className={cn(
                      "py-1.5 not-last:pr-4 max-md:not-last:pr-3 font-normal whitespace-nowrap",
                      ofNumbers.has(column) ? "text-right" : "text-left",
                    )}
                  >
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, cells }) => (
                <tr key={key} className="border-b border-line last:border-0">
                  {cells.map((cell, index) => (
                    <td
                      key={index}
                      className={cn(
                        "max-w-56 truncate py-1.5 not-last:pr-4 max-md:not-last:pr-3 first:w-full max-md:max-w-32",
                        ofNumbers.has(columns[index] ?? "") && "text-right font-mono text-small tabular-nums",
                      )}
                    >
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
