// What the address of the usage page says. Apart from the page, because the router reads it before the page loads.

export const ranges = [7, 30, 90] as const;
type Range = (typeof ranges)[number];

export function readUsageSearch(search: Record<string, unknown>): { days?: Range | undefined } {
  return { days: ranges.find((range) => range === Number(search.days)) };
}
