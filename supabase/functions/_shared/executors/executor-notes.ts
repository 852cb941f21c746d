// Tells the model what programs can do in each executor. The README has the details.

export const executorNotes = {
  quickjs:
    "JavaScript and TypeScript run in QuickJS for at most 1.5 seconds with 64 MB. Available: ES modules (import the session's files, also JSON and text, with or without extension), top-level await, console, timers (without waiting: the clock jumps ahead), readLine() and readInput() for standard input, exit(code), node:assert, node:test, vitest (describe, test, expect, vi.fn), and node:fs to read the session's files. Not available: network, DOM, process, Deno, require, Buffer, Intl, URL, npm packages. Types are stripped, not checked.",
  remote:
    "Python runs in CPython 3.14 (Pyodide). Available: the standard library, imports between the session's files, input(), sys.argv, sys.exit(code), unittest. Not available: other packages, network, threads, subprocesses. Files that a program writes are gone when it ends.",
} as const;
