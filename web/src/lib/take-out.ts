// Taking a session out of the app, in one of three forms.
import { createAsked } from "./asked.ts";

export const takeOutKinds = ["files", "site", "session"] as const;
export type TakeOutKind = (typeof takeOutKinds)[number];

export interface TakeOut {
  readonly sessionId: string;
  readonly title: string;
  readonly kind: TakeOutKind;
}

export const takingOut = createAsked<TakeOut>();
