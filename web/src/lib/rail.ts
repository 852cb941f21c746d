// Whether the list of sessions is open: folded or not on wide screens, a sheet elsewhere.
import { createContext, use } from "react";

export interface Rail {
  /** Visitors have none. */
  readonly isThere: boolean;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

export const RailContext = createContext<Rail>({ isThere: false, isOpen: false, toggle: () => undefined });

export function useRail(): Rail {
  return use(RailContext);
}
