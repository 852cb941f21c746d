// The commands `npm run backup` and `npm run restore`: all rows of the product and of Auth into a file, and back into a new installation.
import { createReadStream, createWriteStream } from "node:fs";
import { parseArgs } from "node:util";
import { createGunzip, createGzip } from "node:zlib";
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
    if (verb === "restore")
      return `${await readTables(sql, createReadStream(file).pipe(createGunzip()))} tables read.\n`;
    // Never over an older one, and for its owner's eyes.
    const out = createWriteStream(file, { flags: "wx", mode: 0o600 });
    const zipped = createGzip();
    zipped.pipe(out);
    await writeTables(sql, zipped);
    return `${file} is written. Keep the master keys in another place.\n`;
  } finally {
    await sql.end();
  }
}

main().then(
  (said) => void process.stdout.write(said),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
