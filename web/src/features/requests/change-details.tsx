// The exact change that is asked about.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { fileTextQuery } from "../../lib/files.ts";
import { formatBytes } from "../../lib/format.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Diff } from "../../ui/diff/diff.tsx";
import { contentAfter, type ProposedChange } from "./proposed-change.ts";
import { words } from "./words.ts";

export function ChangeDetails({ change }: { readonly change: ProposedChange }) {
  switch (change.kind) {
    case "write":
    case "edit":
      return <ChangedFile change={change} />;
    case "run":
      return <Program path={change.path} stdin={change.stdin} />;
    case "delete":
      return <DeletedFile path={change.path} />;
    case "other":
      return <Code>{change.input}</Code>;
    case "move":
    case "read":
    case "list":
    case "search":
      return null;
    default:
      return change satisfies never;
  }
}

function ChangedFile({ change }: { readonly change: ProposedChange & { kind: "write" | "edit" } }) {
  const { text: before, isMissing, isError } = useFileText(change.path);
  if (isError) return <p className="text-meta text-soft">{words.unreadable}</p>;
  if (before === undefined && !isMissing) return <p className="text-meta text-soft">{words.loading}</p>;
  const after = contentAfter(change, before ?? "");
  if (!after.ok) return <p className="text-meta text-wrong">{words.fails(after.sentence)}</p>;
  return (
    <Scroll>
      <Diff before={before ?? ""} after={after.content} path={change.path} />
    </Scroll>
  );
}

function Program({ path, stdin }: { readonly path: string; readonly stdin: string | null }) {
  const { text, isError } = useFileText(path);
  return (
    <>
      {isError && <p className="text-meta text-soft">{words.unreadable}</p>}
      {text !== undefined && <Code>{text}</Code>}
      {stdin !== null && stdin !== "" && (
        <>
          <p className="text-meta text-soft">{words.withInput}</p>
          <Code>{stdin}</Code>
        </>
      )}
    </>
  );
}

function DeletedFile({ path }: { readonly path: string }) {
  const file = useSessionState((state) => state.files.get(path));
  if (file === undefined) return null;
  return (
    <p className="font-mono text-small text-soft [overflow-wrap:anywhere]">
      {path} · {formatBytes(file.bytes)}
    </p>
  );
}

function useFileText(path: string) {
  const sessionId = useSessionState((state) => state.session.id);
  const file = useSessionState((state) => state.files.get(path));
  const { data: text, isError } = useQuery({
    ...fileTextQuery(sessionId, file?.hash ?? ""),
    enabled: file !== undefined,
  });
  return { text, isError, isMissing: file === undefined };
}

function Code({ children }: { readonly children: string }) {
  return (
    <Scroll>
      <pre className="px-3 py-2 font-mono text-small leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {children}
      </pre>
    </Scroll>
  );
}

function Scroll({ children }: { readonly children: ReactNode }) {
  return (
    // Keyboard users scroll it, too.
    <div tabIndex={0} className="max-h-64 min-h-0 overflow-y-auto rounded-control border border-line bg-sheet">
      {children}
    </div>
  );
}
