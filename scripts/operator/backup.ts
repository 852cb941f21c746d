// The commands `npm run backup` and `npm run restore`: all rows of the product and of Auth into a file, and back into a new installation.
import { createReadStream, createWriteStream, existsSync, openSync, rmSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGunzip, createGzip } from "node:zlib";
import type postgres from "postgres";
import { readTables, writeTables } from "./copy-tables.ts";
import { openOperatorDb } from "./operator-db.ts";

const usage = `npm run backup -- FILE     writes every row of the database at SUPABASE_DB_URL, as of one moment
npm run restore -- FILE    reads them into a new installation
`;

const [verb, file, ...more] = parseArgs({ allowPositionals: true }).positionals;

async function main(): Promise<string> {
  if (file === undefined || more.length > 0) throw new Error(usage);
  const sql = openOperatorDb(process.env);
  try {
    return await (verb === "restore" ? restore : backUp)(sql, file);
  } finally {
    await sql.end();
  }
}

/** The file has its name only once it is whole, so that no part is taken for a backup. */
async function backUp(sql: postgres.Sql, file: string): Promise<string> {
  const part = `${file}.part`;
  const old = [file, part].find((name) => existsSync(name));
  if (old !== undefined)
    throw new Error(`${old} exists, and nothing is written over it. Move it, or choose another name.`);
  // Before the file is there, or a signal that comes at once would leave it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      rmSync(part, { force: true });
      process.kill(process.pid, signal);
    });
  }
  // For its owner's eyes.
  const fd = openSync(part, "wx", 0o600);
  try {
    await writeTables(sql, (text) => pipeline(text, createGzip(), createWriteStream(part, { fd, flush: true })));
    await rename(part, file);
  } catch (error) {
    await rm(part);
    throw error;
  }
  return `${file} is written. Keep the master keys in another place.\n`;
}

async function restore(sql: postgres.Sql, file: string): Promise<string> {
  const tables = await pipeline(createReadStream(file), createGunzip(), (rows) => readTables(sql, rows));
  return `${tables} tables read.\n`;
}

main().then(
  (said) => void process.stdout.write(said),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
