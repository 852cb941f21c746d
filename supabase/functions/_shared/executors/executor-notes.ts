// What the agent is told of each place where its code may run, in a sentence or two. The README says the whole.

export const executorNotes = {
  quickjs:
    "JavaScript and TypeScript run in QuickJS for at most 1.5 seconds with 64 MB: ES modules (import between the session's files, JSON and text files, with or without extension), top-level await, console, timers (nobody waits: the clock jumps), readLine() and readInput() for the input, exit(code). node:assert, node:test, vitest (describe, test, expect) and node:fs for reading the session's files are there. There is no network, process, Deno, require, Buffer, Intl, URL or page, and no npm package. TypeScript is stripped, not checked.",
  remote:
    "Python runs in CPython 3.14 (Pyodide): the standard library, imports between the session's files, input(), sys.argv, sys.exit(code), unittest. There are no packages beyond the standard library, no network, no threads or subprocesses; what a program writes to files is gone when it ends.",
} as const;
