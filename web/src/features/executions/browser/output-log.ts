// What a program has printed and shown so far, as far as it is kept: the beginning and the end.
import { toStorable } from "../../../../../supabase/functions/_shared/workspace/text.ts";
import type { PlacedDisplay } from "../output-parts.ts";
import type { Display } from "../sandbox/messages.ts";

export interface OutputLog {
  readonly output: string;
  readonly isCut: boolean;
  readonly displays: readonly PlacedDisplay[];
}

export const emptyLog: OutputLog = { output: "", isCut: false, displays: [] };

/** With 4 bytes a character, what a row can hold. */
const maxCharacters = 60_000;
const gap = "\n… part of the output is left out here …\n";
const maxDisplays = 50;
const maxDisplayCharacters = 900_000;

export function printed(log: OutputLog, text: string): OutputLog {
  const whole = log.output + text;
  if (whole.length <= maxCharacters) return { ...log, output: whole };
  const head = maxCharacters / 2;
  const tail = whole.slice(-(maxCharacters - head - gap.length));
  const output = whole.slice(0, head).replace(gap, "") + gap + tail.replace(gap, "");
  // What was shown after the beginning is now before the end.
  const displays = log.displays.map((display) => (display.at > head ? { ...display, at: head + gap.length } : display));
  return { output, isCut: true, displays };
}

/** Something that cannot be kept: a notice stands in its place. */
export function leftOut(log: OutputLog, notice: string): OutputLog {
  return { ...printed(log, `\n${notice}\n`), isCut: true };
}

/** One too many, or too large, is counted as left out. */
export function shown(log: OutputLog, display: Display): OutputLog {
  const size = log.displays.reduce((sum, { content }) => sum + content.length, display.content.length);
  if (log.displays.length >= maxDisplays || size > maxDisplayCharacters) return { ...log, isCut: true };
  return { ...log, displays: [...log.displays, { ...display, at: log.output.length }] };
}

/** As the server takes it. */
export function storable({ output, isCut, displays }: OutputLog) {
  const texts = displays.map(({ at, type, content }) => ({ at, type, content: toStorable(content) }));
  return { output: toStorable(output), is_output_cut: isCut, displays: texts };
}

interface Stored {
  readonly output: string;
  readonly displays: readonly PlacedDisplay[];
  readonly is_output_cut: boolean;
}

/** What this browser alone has. */
export function unstored({ output, displays, isCut }: OutputLog) {
  return { stdin: null, output, displays, is_output_cut: isCut };
}

/** What is stored of a program, or what this browser has of it where that is more. */
export function fuller<Kept extends Stored>(stored: Kept, own: OutputLog | undefined): Kept {
  const isFuller = own && (own.output.length > stored.output.length || own.displays.length > stored.displays.length);
  return isFuller ? { ...stored, output: own.output, displays: own.displays, is_output_cut: own.isCut } : stored;
}
