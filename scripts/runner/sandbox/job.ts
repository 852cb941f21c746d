// The messages between the runner and its sandbox, and the file that both sandboxes share.

export interface Job {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly seconds: number;
}

/** The sandbox sends its messages here, one line of JSON each; stdout belongs to the program. */
export const messageDescriptor = 3;

/** How a program's end is told, here and in browsers. */
export const endingUrl = new URL("../../../supabase/functions/_shared/executors/python/ending.py", import.meta.url);
