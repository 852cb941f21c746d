import type { ReactNode } from "react";
import { useElementSize } from "../../lib/use-element-size.ts";

export interface StageProps {
  /** CSS pixels; undefined takes all there is. */
  readonly width: number | undefined;
  readonly children: ReactNode;
}

/** The well around the page. A page wider than the well is scaled down, as on the screen of a smaller device. */
export function Stage({ width, children }: StageProps) {
  const [size, measure] = useElementSize();
  const scale = width === undefined || size === undefined ? 1 : Math.min(1, size.width / width);
  const style = width === undefined ? undefined : { width, height: `${100 / scale}%`, scale };
  return (
    <div className="min-h-0 flex-1 bg-well p-4 max-md:p-0">
      <div ref={measure} className="flex size-full items-start justify-center overflow-hidden">
        <div
          className="flex size-full shrink-0 origin-top overflow-hidden rounded-card border border-line bg-white max-md:rounded-none max-md:border-0"
          style={style}
        >
          {children}
        </div>
      </div>
    </div>
  );
}
