// Query plans in a busy installation: members' ordinary reads use indexes and evaluate the policy once.
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ManySessions, seedManySessions } from "../support/many-sessions.ts";
import { operatorSql } from "../support/test-users.ts";

let sql: postgres.Sql;
let busyUser: ManySessions;

beforeAll(async () => {
  sql = operatorSql();
  busyUser = await seedManySessions(sql);
});
afterAll(() => sql.end());

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string | undefined;
  readonly "Index Cond"?: string | undefined;
  readonly Filter?: string | undefined;
  readonly "Actual Loops": number;
  readonly "Parent Relationship"?: string | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const planNode: z.ZodType<PlanNode> = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Cond": z.string().optional(),
  Filter: z.string().optional(),
  "Actual Loops": z.number(),
  "Parent Relationship": z.string().optional(),
  get Plans() {
    return z.array(planNode).optional();
  },
});

async function planOf(query: string): Promise<PlanNode[]> {
  return sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: busyUser.userId })}, true)`;
    await tx`set local role authenticated`;
    const [row] = await tx.unsafe(
      `explain (analyze, format json) ${query.replaceAll("$session", `'${busyUser.sessionId}'`)}`,
    );
    const [{ Plan: top }] = z.tuple([z.object({ Plan: planNode })]).parse(row?.["QUERY PLAN"]);
    return nodesBelow(top);
  });
}

function nodesBelow(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesBelow)];
}

const ordinaryReads: readonly (readonly [what: string, query: string])[] = [
  ["the list of one's sessions", "select id, title from public.sessions order by updated_at desc limit 50"],
  ["one session", "select * from public.sessions where id = $session"],
  ["the memberships of one's sessions", "select * from public.session_members"],
  ["the messages of a session", "select * from public.messages where session_id = $session order by seq"],
  ["all one's messages", "select * from public.messages"],
  [
    "the log after a number",
    "select * from public.session_events where session_id = $session and seq > 5 order by seq limit 500",
  ],
  ["the files of a session", "select * from public.files where session_id = $session"],
  ["a file's text", "select * from public.file_contents where session_id = $session and hash = repeat('0', 64)"],
  ["the history of a path", "select * from public.file_versions where session_id = $session and path = 'a'"],
  [
    "the revisions of a session",
    "select * from public.revisions where session_id = $session order by number desc limit 20",
  ],
  [
    "a tree of long ago",
    "select path from public.file_versions where session_id = $session and revision <= 1 and (until_revision is null or until_revision > 1)",
  ],
];

describe("ordinary reads", () => {
  test.each(ordinaryReads)("Reading %s uses an index and evaluates the policy once", async (_what, query) => {
    const nodes = await planOf(query);
    const scans = nodes.filter((node) => node["Node Type"] === "Seq Scan" && node["Relation Name"] !== "file_locks");
    expect(scans).toEqual([]);
    expect(nodes.some((node) => node["Index Cond"] !== undefined)).toBe(true);
    expect(nodes.filter((node) => /private\.|auth\./.test(node.Filter ?? ""))).toEqual([]);
    const asked = nodes.filter(
      (node) => node["Parent Relationship"] === "InitPlan" || node["Node Type"] === "ProjectSet",
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((node) => node["Actual Loops"] > 1)).toEqual([]);
  });
});
