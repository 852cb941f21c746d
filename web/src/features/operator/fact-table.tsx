import { type ReactNode, useId } from "react";
import { words } from "./words.ts";

export interface FactTableProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

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
                    className="py-1.5 pr-4 text-left font-normal whitespace-nowrap last:pr-0"
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
                      className="max-w-56 truncate py-1.5 pr-4 tabular-nums first:w-full last:pr-0 max-md:max-w-32"
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
