import { createContext, use } from "react";
import { screens, useMedia } from "./use-media.ts";

/** Pixels. Undefined until it is measured. */
export const WorkbenchWidth = createContext<number | undefined>(undefined);

/** Less leaves next to a list half a line of code. */
const leastForTwo = 560;

/** Whether the workbench shows one thing at a time: a list, or what is chosen in it. */
export function useShowsOneThing(): boolean {
  const isPhone = useMedia(screens.phone);
  const width = use(WorkbenchWidth);
  return isPhone || (width !== undefined && width < leastForTwo);
}
