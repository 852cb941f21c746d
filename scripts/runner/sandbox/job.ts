// What the runner and its sandbox say to each other.

export interface Job {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  readonly stdin: string;
  readonly seconds: number;
}

/** Where the sandbox speaks for itself, a line of JSON at a time; stdout belongs to the program. */
export const ownWordsDescriptor = 3;
