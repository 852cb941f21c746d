// What a program shows besides text, bounded, with the places in its output.
import { type Display, type ExecutionResult, maxDisplays } from "./executor.ts";
import type { OutputBuffer } from "./output-buffer.ts";

export interface DisplayList {
  /** False where nothing but text is shown. */
  readonly add: (display: Display) => boolean;
  /** Once the output is finished. */
  finish(output: Pick<ExecutionResult, "is_output_cut">): Pick<ExecutionResult, "displays" | "is_output_cut">;
}

export function createDisplayList(maxBytes: number | undefined, output: Pick<OutputBuffer, "mark">): DisplayList {
  const kept: { readonly display: Display; readonly placeOf: () => number }[] = [];
  let bytes = 0;
  let isCut = false;
  return {
    add: (display) => {
      if (maxBytes === undefined) return false;
      const fits = kept.length < maxDisplays && bytes + display.content.length <= maxBytes;
      if (!fits) isCut = true;
      else kept.push({ display, placeOf: output.mark() });
      if (fits) bytes += display.content.length;
      return true;
    },
    finish: ({ is_output_cut }) => ({
      ...(kept.length > 0 && { displays: kept.map(({ display, placeOf }) => ({ ...display, at: placeOf() })) }),
      is_output_cut: is_output_cut || isCut,
    }),
  };
}
