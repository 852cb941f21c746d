import { type PlacedDisplay, readTable, type ShownTable } from "./output-parts.ts";
// A picture, a table or a page that a program showed.
import { PageFrame } from "./page-frame.tsx";
import { words } from "./words.ts";

export interface DisplayViewProps {
  readonly display: PlacedDisplay;
  readonly entry: string;
  readonly isOwn: boolean;
}

export function DisplayView({ display: { type, content }, entry, isOwn }: DisplayViewProps) {
  if (type === "text/html") return <PageFrame title={words.page(entry)} html={content} isOpen={isOwn} />;
  if (type === "application/json") {
    const table = readTable(content);
    return table ? (
      <Table table={table} label={words.table(entry)} />
    ) : (
      <pre className="wrap-anywhere whitespace-pre-wrap">{content}</pre>
    );
  }
  return (
    <img
      src={`data:${type};base64,${content}`}
      alt={words.picture(entry)}
      className="my-2 max-w-full rounded-control border border-line bg-white"
    />
  );
}

function Table({ table, label }: { readonly table: ShownTable; readonly label: string }) {
  const { columns, rows, indexName } = table;
  return (
    <div className="my-2 max-w-full overflow-x-auto">
      <table aria-label={label} className="border-collapse text-small tabular-nums">
        <thead>
          <tr className="border-b border-line-strong text-left">
            <th scope="col" className="py-1 pr-2 font-normal whitespace-nowrap text-faint">
              {indexName === "" ? <span className="sr-only">{words.row}</span> : indexName}
            </th>
            {columns.map((column, place) => (
              <th key={place} scope="col" className="px-2 py-1 font-medium whitespace-nowrap">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }, row) => (
            <tr key={row} className="border-b border-line">
              <th scope="row" className="py-1 pr-2 text-left font-normal whitespace-nowrap text-faint">
                {name}
              </th>
              {cells.map((cell, place) => (
                <td key={place} className="max-w-80 truncate px-2 py-1 whitespace-nowrap">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="pt-1 text-small text-faint">{words.tableSize(table)}</p>
    </div>
  );
}
