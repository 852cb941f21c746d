// Advisor findings that are accepted for this database: a reviewed list, each with its reason.
import { z } from "zod";

export const advice = z.object({
  name: z.string(),
  level: z.string(),
  detail: z.string(),
  metadata: z.looseObject({ schema: z.string().optional(), name: z.string().optional() }).nullish(),
});
export type Advice = z.infer<typeof advice>;

interface Exception {
  readonly lint: string;
  readonly reason: string;
  /** Tables the exception covers, as schema.name. Without them it covers the whole lint. */
  readonly tables?: readonly string[];
}

export const exceptions: readonly Exception[] = [
  {
    lint: "unused_index",
    reason: "The database has just been created and has served no queries.",
  },
  {
    lint: "rls_enabled_no_policy",
    reason:
      "Closed on purpose: no API role is granted these tables, and without a policy none could read them if it were.",
    tables: [
      "private.account_deletions",
      "private.address_key",
      "private.content_walk",
      "private.ended_streams",
      "private.former_addresses",
      "private.former_members",
      "private.former_users_spend",
      "private.installation_day_parts",
      "private.invitation_counts",
      "private.key_trials",
      "private.last_sweep",
      "private.objects_to_remove",
      "private.operators",
      "private.provider_key_secrets",
      "private.seen_news",
      "private.session_budgets",
      "private.session_links",
      "private.settings",
      "private.user_limits",
      "private.user_spend",
      "private.user_storage",
      "worker.execution_leases",
      "worker.leases",
    ],
  },
];

/** Findings: advice without an exception, and exceptions without advice. */
export function findings(given: readonly Advice[]): string[] {
  const uncovered = given.filter((one) => !exceptions.some((exception) => covers(exception, one)));
  const found = uncovered.map(({ level, name, detail }) => `advisor ${level} ${name}: ${detail}`);
  return [...found, ...exceptions.flatMap((exception) => outlived(exception, given))];
}

function covers({ lint, tables }: Exception, { name, metadata }: Advice): boolean {
  return name === lint && (tables === undefined || tables.includes(tableOf(metadata)));
}

function outlived({ lint, tables = [] }: Exception, given: readonly Advice[]): string[] {
  const advised = given.filter(({ name }) => name === lint).map(({ metadata }) => tableOf(metadata));
  const gone = tables.filter((table) => !advised.includes(table));
  return gone.map(
    (table) => `scripts/check/advice.ts excepts ${table} from ${lint}, which no longer says anything of it.`,
  );
}

function tableOf(metadata: Advice["metadata"]): string {
  return `${metadata?.schema}.${metadata?.name}`;
}
