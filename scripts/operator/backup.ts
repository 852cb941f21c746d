// The commands `npm run backup` and `npm run restore`: all rows of the product and of Auth, and what is attached to messages, into
// a file, and back into a new installation.
import { createReadStream, createWriteStream, existsSync, openSync, rmSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGunzip, createGzip } from "node:zlib";
import type postgres from "postgres";
import { type AttachedFiles, openAttachedFiles } from "./attached-files.ts";
import { countMissingFiles, readTables, writeTables } from "./copy-tables.ts";
import { openOperatorDb } from "./operator-db.ts";

const usage = `npm run backup -- FILE     writes every row of the database at SUPABASE_DB_URL, as of one moment, and every attached file
                           at SUPABASE_URL, read with SUPABASE_SECRET_KEY
npm run restore -- FILE    reads them into a new installation
`;

const [verb, file, ...more] = parseArgs({ allowPositionals: true }).positionals;

async function main(): Promise<string> {
  if (file === undefined || more.length > 0) throw new Error(usage);
  const attached = openAttachedFiles(process.env);
  const sql = openOperatorDb(process.env);
  try {
    const said = await (verb === "restore" ? restore : backUp)(sql, attached, file);
    const missing = await countMissingFiles(sql);
    if (missing === 0) return said;
    return `${said}Storage does not have ${missing} of the files that are attached to messages.\n`;
  } finally {
    await sql.end();
  }
}

/** The file has its name only once it is whole, so that no part is taken for a backup. */
async function backUp(sql: postgres.Sql, attached: AttachedFiles, file: string): Promise<string> {
  const part = `${file}.part`;
  const old = [file, part].find((name) => existsSync(name));
  if (old !== undefined)
    throw new Error(`${old} exists, and nothing is written over it. Move it, or choose another name.`);
  // Registered before the file exists, so that an early signal cannot leave it behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      rmSync(part, { force: true });
      process.kill(process.pid, signal);
    });
  }
  // For its owner's eyes.
  const fd = openSync(part, "wx", 0o600);
  try {
    await writeTables(sql, attached, (text) =>
      pipeline(text, createGzip(), createWriteStream(part, { fd, flush: true })),
    );
    await rename(part, file);
  } catch (error) {
    await rm(part);
    throw error;
  }
  return `${file} is written. Keep the master keys in another place.\n`;
}

async function restore(sql: postgres.Sql, attached: AttachedFiles, file: string): Promise<string> {
  const tables = await pipeline(createReadStream(file), createGunzip(), (rows) => readTables(sql, attached, rows));
  return `${tables} tables read.\n`;
}

main().then(
  (said) => void process.stdout.write(said),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
