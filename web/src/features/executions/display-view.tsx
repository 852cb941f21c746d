// A picture, a table or a page that a program showed.
import { cn } from "../../ui/class-names.ts";
import { type PlacedDisplay, readTable, type ShownTable } from "./output-parts.ts";
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

/** A large one scrolls on its own, with its names in sight: the output after it can be read, too. */
function Table({ table, label }: { readonly table: ShownTable; readonly label: string }) {
  const { columns, rows, indexName, areNumbers } = table;
  const align = (place: number) => (areNumbers[place] ? "text-right" : "text-left");
  return (
    <div className="my-2">
      <div tabIndex={0} role="group" aria-label={label} className="max-h-80 w-fit max-w-full overflow-auto">
        <table className="border-separate border-spacing-0 text-small tabular-nums">
          <thead>
            <tr>
              <th scope="col" className={cn(heading, "left-0 z-1 pr-2 text-left font-normal text-faint")}>
                {indexName === "" ? <span className="sr-only">{words.row}</span> : indexName}
              </th>
              {columns.map((column, place) => (
                <th key={place} scope="col" className={cn(heading, "px-2 font-medium", align(place))}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, cells }, row) => (
              <tr key={row}>
                <th scope="row" className={rowHeading}>
                  {name}
                </th>
                {cells.map((cell, place) => (
                  <td
                    key={place}
                    title={cell.length > longCell ? cell : undefined}
                    className={cn("max-w-80 truncate border-b border-line px-2 py-1 whitespace-nowrap", align(place))}
                  >
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="pt-1 text-small text-faint">{words.tableSize(table)}</p>
    </div>
  );
}

const heading = "sticky top-0 border-b border-line-strong bg-sheet py-1 whitespace-nowrap";
const rowHeading =
  "sticky left-0 border-b border-line bg-sheet py-1 pr-2 text-left font-normal whitespace-nowrap text-faint";
/** About what fits. */
const longCell = 40;
