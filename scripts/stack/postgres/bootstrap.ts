// Makes an empty cluster look like a hosted project before its first migration, and updates an older one.
import { createHash } from "node:crypto";
import postgres from "postgres";
import type { Logger } from "../log.ts";

/** Rerunnable SQL, run as `role` (the superuser by default) whenever its text has changed. */
export interface BootstrapSection {
  readonly name: string;
  readonly sql: string;
  readonly role?: string;
}

const ledgerSql = `
  create schema if not exists _stack;
  comment on schema _stack is 'What the local stack has done to this cluster. Not there on a hosted project.';
  create table if not exists _stack.bootstrap (
    section text primary key, hash text not null, applied_at timestamptz not null default now());
`;

/** Applies the sections in order, each in one transaction with its row in the ledger. */
export async function bootstrap(adminUrl: string, sections: readonly BootstrapSection[], log: Logger): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined, connection: { search_path: "" } });
  try {
    await sql.unsafe(ledgerSql).simple();
    const rows = await sql<{ section: string; hash: string }[]>`select section, hash from _stack.bootstrap`;
    const applied = new Map(rows.map(({ section, hash }) => [section, hash]));
    for (const section of sections) {
      const hash = createHash("sha256")
        .update(`${section.role ?? ""}\n${section.sql}`)
        .digest("hex");
      if (applied.get(section.name) === hash) continue;
      await applySection(sql, section, hash);
      log.debug("prepared the database", { section: section.name });
    }
  } finally {
    await sql.end();
  }
}

async function applySection(sql: postgres.Sql, section: BootstrapSection, hash: string): Promise<void> {
  try {
    await sql.begin(async (transaction) => {
      if (section.role) await transaction.unsafe(`set local role ${section.role}`);
      await transaction.unsafe(section.sql).simple();
      await transaction.unsafe("reset role");
      await transaction`
        insert into _stack.bootstrap (section, hash) values (${section.name}, ${hash})
        on conflict (section) do update set hash = excluded.hash, applied_at = now()`;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Preparing the database failed in section "${section.name}": ${reason}`, { cause });
  }
}
