import { memo, type ReactNode } from "react";
import { Markdown } from "../../ui/markdown/markdown.tsx";
import { Prompt } from "./prompt.tsx";
import type { Row } from "./rows.ts";
import { StatusLine } from "./status-line.tsx";

export interface RowViewProps {
  readonly row: Row;
}

export const RowView = memo(function RowView({ row }: RowViewProps): ReactNode {
  switch (row.kind) {
    case "prompt":
      return <Prompt row={row} />;
    case "text":
      return (
        <div className="py-2">
          <Markdown text={row.text} isLive={row.isLive} />
        </div>
      );
    case "status":
      return <StatusLine row={row} />;
    default:
      return null;
  }
});
