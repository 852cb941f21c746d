// What the app and a program's worker say to each other, over a port of their own. The program is a stranger's: everything that
// comes from its worker is parsed, and can only be shown.
import * as z from "zod/mini";
import { finishedExecutionStatus, type Language } from "../../../../../supabase/functions/_shared/protocol/enums.ts";

/** The files of Pyodide, as the app has read them: a worker of opaque origin can load nothing. */
export interface PythonFiles {
  readonly engine: string;
  readonly wasm: ArrayBuffer;
  readonly library: ArrayBuffer;
  readonly snapshot: ArrayBuffer;
  readonly lock: string;
}

export interface SandboxProgram {
  readonly language: Language;
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  /** The whole input, or undefined where a person types it while the program runs. */
  readonly stdin: string | undefined;
  /** Shows the value of the last expression, as notebooks do. */
  readonly showsLast: boolean;
  /** The agent reads text alone. */
  readonly isForAgent: boolean;
}

export type ToSandbox =
  | { readonly type: "prepare"; readonly python: PythonFiles | undefined }
  | { readonly type: "run"; readonly program: SandboxProgram }
  /** A line of input; null: there is no more. */
  | { readonly type: "input"; readonly line: string | null }
  /** A file of a package; null: it cannot be had, for the reason given. */
  | { readonly type: "file"; readonly name: string; readonly bytes: ArrayBuffer | null; readonly reason: string };

const text = (most: number) => z.string().check(z.maxLength(most));

export const display = z.object({
  type: z.string().check(z.regex(/^(image\/(png|jpeg|gif|webp|svg\+xml)|text\/html|application\/json)$/)),
  content: text(1_000_000),
});
export type Display = z.infer<typeof display>;

export const fromSandbox = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("print"), text: text(1_000_000) }),
  z.object({ type: z.literal("display"), display }),
  /** The program waits for a line of input. */
  z.object({ type: z.literal("asks") }),
  z.object({ type: z.literal("loads"), packages: z.array(text(100)).check(z.maxLength(200)) }),
  z.object({ type: z.literal("fetch"), name: text(200) }),
  z.object({ type: z.literal("memory"), bytes: z.int().check(z.nonnegative()) }),
  z.object({
    type: z.literal("ended"),
    status: finishedExecutionStatus,
    exit_code: z.nullable(z.int().check(z.minimum(0), z.maximum(255))),
    duration_ms: z.int().check(z.nonnegative()),
    memory_bytes: z.nullable(z.int().check(z.nonnegative())),
  }),
  /** What the app makes of a message that is none of these, such as a picture that is too large. */
  z.object({ type: z.literal("unreadable") }),
  /** The program could not be run at all. */
  z.object({ type: z.literal("broken"), sentence: text(2000) }),
]);
export type FromSandbox = z.infer<typeof fromSandbox>;
