// The messages between the runner and its sandbox.

export interface Job {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly seconds: number;
}

/** The sandbox sends its messages here, one line of JSON each; stdout belongs to the program. */
export const messageDescriptor = 3;
