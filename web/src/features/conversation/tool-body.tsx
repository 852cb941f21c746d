import type { ReactNode } from "react";
import type { ToolCall } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { HighlightedCode } from "../../ui/code/highlighted-code.tsx";
import { languageOf } from "../../ui/code/language.ts";
import { Diff } from "../../ui/diff/diff.tsx";
import { inputOf, outputText } from "./tool-input.ts";
import { foundLines, programOutput, readContent } from "./tool-output.ts";
import { toolWords } from "./tool-words.ts";

/** What a tool was given and what it answered, as people read it. */
export function ToolBody({ call }: { readonly call: ToolCall }) {
  const output = outputText(call.output);
  const isFailed = call.status === "failed" && call.name !== "run_code";
  return (
    <div className="mt-1 mb-2 ml-6 flex flex-col gap-2">
      <Details call={call} output={output} />
      {isFailed && <p className="text-meta text-soft">{output}</p>}
    </div>
  );
}

function Details({ call, output }: { readonly call: ToolCall; readonly output: string }): ReactNode {
  const input = inputOf(call.input);
  const hasSucceeded = call.status === "succeeded";
  switch (call.name) {
    case "write_file":
      return <CodeSheet label={toolWords.content} code={input.content ?? ""} path={input.path ?? ""} />;
    case "edit_file":
      return (
        <Sheet label={toolWords.content}>
          <Diff before={input.find ?? ""} after={input.replace ?? ""} path={input.path ?? ""} />
        </Sheet>
      );
    case "read_file":
      return hasSucceeded && <CodeSheet label={toolWords.content} code={readContent(output)} path={input.path ?? ""} />;
    case "run_code":
      return <ProgramOutput output={output} />;
    case "search_files":
    case "list_files":
      return hasSucceeded && <FoundLines output={output} />;
    case "move_file":
    case "delete_file":
    case "ask_user":
      return hasSucceeded && <p className="text-meta text-soft">{output}</p>;
    default:
      return (
        <>
          <CodeSheet label={toolWords.input} code={JSON.stringify(call.input, null, 2)} path="input.json" />
          {hasSucceeded && <CodeSheet label={toolWords.output} code={output} path="" />}
        </>
      );
  }
}

function Sheet({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={label}
      tabIndex={0}
      className="max-h-96 overflow-auto rounded-control border border-line bg-sheet"
    >
      {children}
    </div>
  );
}

function CodeSheet({ label, code, path }: { readonly label: string; readonly code: string; readonly path: string }) {
  return (
    <Sheet label={label}>
      <pre className="w-fit min-w-full px-3 py-2 font-mono text-small/4.5 [tab-size:2]">
        <code>
          <HighlightedCode code={code} language={languageOf(path)} />
        </code>
      </pre>
    </Sheet>
  );
}

function ProgramOutput({ output }: { readonly output: string }) {
  const { facts, printed } = programOutput(output);
  return (
    <>
      <p className="text-meta text-soft">{facts}</p>
      {printed !== "" && <CodeSheet label={toolWords.output} code={printed} path="" />}
    </>
  );
}

function FoundLines({ output }: { readonly output: string }) {
  const openPlace = useOpenPlace();
  const { facts, lines } = foundLines(output);
  return (
    <>
      <p className="text-meta text-soft">{facts}</p>
      {lines.length > 0 && (
        <Sheet label={toolWords.output}>
          <ul className="py-1 font-mono text-small">
            {lines.map(({ path, line, text }, index) => (
              <li key={index}>
                <button
                  type="button"
                  onClick={() => openPlace({ tab: "files", path, line })}
                  className="flex w-full gap-2 px-3 py-1 text-left hover:bg-well max-md:min-h-11"
                >
                  <span className="shrink-0">{line === undefined ? path : `${path}:${line}`}</span>
                  <span className="min-w-0 truncate text-soft">{text}</span>
                </button>
              </li>
            ))}
          </ul>
        </Sheet>
      )}
    </>
  );
}
