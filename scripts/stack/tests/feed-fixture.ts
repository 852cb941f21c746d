// A feed with its own Postgres, for the tests of one file.
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll } from "vitest";
import { createFeed } from "../realtime/create-feed.ts";
import type { ChangeBinding, ChangeDelivery, ChangeSubscription, DatabaseBroadcast, Feed } from "../realtime/feed.ts";
import { Inbox } from "./inbox.ts";
import { type ScratchPostgres, startScratchPostgres } from "./scratch-postgres.ts";

export interface FeedFixture {
  readonly feed: Feed;
  readonly postgres: ScratchPostgres;
  readonly broadcasts: Inbox<DatabaseBroadcast>;
  /** Subscribes until the test ends. The bindings' ids are 1, 2, 3 and so on. */
  listen(bindings: Partial<ChangeBinding>[], claims?: { role?: string; sub?: string }): Promise<Inbox<ChangeDelivery>>;
  /** Creates a published table that `authenticated` and `anon` may read. In `after`, `@table` is its name. */
  newTable(columns: string, after?: string): Promise<string>;
  /** Runs SQL as role postgres. */
  run(text: string): Promise<unknown>;
}

/** A policy that shows rows to the user whose id is in the column `owner`. */
export const ownRows = `
  alter table @table enable row level security;
  create policy own on @table for select to authenticated
    using (owner = (current_setting('request.jwt.claims')::jsonb ->> 'sub'));`;

/** Call it at the top of a test file. The returned function can be used in tests. */
export function useFeed(options: { maxSlotWalKeepMb?: number } = {}): () => FeedFixture {
  let fixture: FeedFixture;
  const open: ChangeSubscription[] = [];
  beforeAll(async () => {
    fixture = await createFixture(await startScratchPostgres(options), open);
  }, 60_000);
  afterEach(() => {
    for (const subscription of open.splice(0)) subscription.close();
  });
  afterAll(async () => {
    await fixture.feed.stop();
    await fixture.postgres.stop();
  });
  return () => fixture;
}

async function createFixture(postgres: ScratchPostgres, open: ChangeSubscription[]): Promise<FeedFixture> {
  const feed = await createFeed({ adminUrl: postgres.adminUrl, log: postgres.log });
  const broadcasts = new Inbox<DatabaseBroadcast>();
  feed.onBroadcast((broadcast) => broadcasts.add(broadcast));
  const run = async (text: string) => await postgres.sql.unsafe(text); // starts at once; the library's query starts when awaited
  return {
    ...{ feed, postgres, broadcasts, run },
    listen: async (bindings, { role = "authenticated", sub = "" } = {}) => {
      const inbox = new Inbox<ChangeDelivery>();
      const numbered = bindings.map((binding, index) => ({ id: index + 1, ...binding }));
      // As a client parses it.
      const deliver = (delivery: ChangeDelivery) => inbox.add(JSON.parse(JSON.stringify(delivery)));
      open.push(await feed.subscribe(numbered, { role, sub }, deliver));
      return inbox;
    },
    newTable: async (columns, after = "") => {
      const table = `t_${randomUUID().slice(0, 8)}`;
      await run(`
        create table public.${table} (${columns});
        grant select on public.${table} to authenticated, anon;
        alter publication supabase_realtime add table public.${table};
        ${after.replaceAll("@table", `public.${table}`)}
      `);
      return table;
    },
  };
}
