// A session in one line of the list.
import type { Tables } from "../../../supabase/functions/_shared/protocol/database.types.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./plain.ts";

type ListedSession = Pick<Tables<"sessions">, "id" | "title" | "updated_at">;

export function sessionLine({ id, title, updated_at: at }: ListedSession, paint: Paint): string {
  const when = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  return `${titleOf(title)}  ${paint("dim", `${id} · ${when}`)}`;
}

export function titleOf(title: string): string {
  return oneLine(title, 60) || "Untitled session";
}
