import { cn } from "../class-names.ts";
import type { DiffRow } from "./diff-rows.ts";

const washes = { same: "", removed: "bg-wrong-wash", added: "bg-done-wash" } as const;
const signs = { same: " ", removed: "−", added: "+" } as const;
const signColors = { same: "", removed: "text-wrong", added: "text-done" } as const;
const marks = {
  removed: "bg-[color-mix(in_oklch,var(--wrong)_24%,transparent)]",
  added: "bg-[color-mix(in_oklch,var(--done)_24%,transparent)]",
} as const;
const elements = { same: "span", removed: "del", added: "ins" } as const;

export function rowClass({ kind }: DiffRow): string {
  return cn(
    "grid grid-cols-[2.75rem_2.75rem_minmax(0,1fr)] px-1 max-md:grid-cols-[2rem_2rem_minmax(0,1fr)]",
    washes[kind],
  );
}

export function RowText({ row }: { readonly row: DiffRow }) {
  const Element = elements[row.kind];
  return (
    <Element className="pl-4 -indent-4 whitespace-pre-wrap no-underline [overflow-wrap:anywhere]">
      <span className={cn("inline-block w-4 indent-0 select-none", signColors[row.kind])}>{signs[row.kind]}</span>
      {row.segments === undefined || row.kind === "same" ? row.text : <Marked row={row} kind={row.kind} />}
    </Element>
  );
}

function Marked({ row, kind }: { readonly row: DiffRow; readonly kind: keyof typeof marks }) {
  return row.segments?.map(({ text, isChanged }, index) => (
    <span key={index} className={cn(isChanged && "rounded-[3px]", isChanged && marks[kind])}>
      {text}
    </span>
  ));
}
