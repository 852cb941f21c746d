import { memo, type ReactNode } from "react";
import { Markdown } from "../../ui/markdown/markdown.tsx";
import { AnswerActions } from "./answer-actions.tsx";
import { ChangesCard } from "./changes-card.tsx";
import { Ending } from "./ending.tsx";
import { NoteLine, SummaryLine } from "./note-line.tsx";
import { Prompt } from "./prompt.tsx";
import { Reasoning } from "./reasoning.tsx";
import { RetryingLine } from "./retrying-line.tsx";
import type { Row } from "./rows.ts";
import { StatusLine } from "./status-line.tsx";
import { Tools } from "./tools.tsx";
import { WorkLine } from "./work-line.tsx";

/** Drawn again only when its row is another one. */
export const RowView = memo(function RowView({ row }: { readonly row: Row }): ReactNode {
  switch (row.kind) {
    case "prompt":
      return <Prompt row={row} />;
    case "text":
      return (
        <div className="py-2">
          <Markdown text={row.text} isLive={row.isLive} />
        </div>
      );
    case "reasoning":
      return <Reasoning row={row} />;
    case "tools":
      return <Tools row={row} />;
    case "work":
      return <WorkLine row={row} />;
    case "note":
      return <NoteLine row={row} />;
    case "summary":
      return <SummaryLine row={row} />;
    case "changes":
      return <ChangesCard row={row} />;
    case "ending":
      return <Ending row={row} />;
    case "actions":
      return <AnswerActions row={row} />;
    case "retrying":
      return <RetryingLine row={row} />;
    case "status":
      return <StatusLine row={row} />;
    default:
      return row satisfies never;
  }
});
