// The caller's usage in the last days. Days are in UTC, as the limits are.
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../lib/project.ts";
import type { User } from "../../lib/user.ts";

const dayMs = 86_400_000;

/** `count` days up to the one of `now`, oldest first: "2026-11-29". */
export function lastDays(count: number, now: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(now - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
}

export function usageQuery(user: User, days: readonly string[]) {
  return queryOptions({
    queryKey: ["usage", user.id, days.length, days.at(-1)],
    queryFn: () => call("my_usage", { days: days.length }),
    refetchInterval: 60_000,
  });
}
