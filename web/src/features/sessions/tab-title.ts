import type { SessionActivity } from "../../../../supabase/functions/_shared/protocol/enums.ts";

const signs = { working: "● ", asks: "(1) ", idle: "" } as const;

/** What the browser's tab says: "● Landing page" at work, "(1) Landing page" when it asks. */
export function tabTitle(title: string, activity: SessionActivity): string {
  return `${signs[activity]}${title}`;
}
