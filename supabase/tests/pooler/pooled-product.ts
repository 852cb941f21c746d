// The product as on a hosted project: bundled functions, whose only way to the database is a transaction pooler over TLS.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import postgres from "postgres";
import { bundleFunctions } from "../../../scripts/functions/bundle-functions.ts";
import { makeSecrets } from "../../../scripts/product/secrets.ts";
import { type Product, startProduct } from "../../../scripts/product/start-product.ts";
import { listen } from "../support/listen.ts";
import { type Certificates, makeCertificates, newestDeno, startPgbouncer } from "./pgbouncer.ts";

export interface PooledProduct extends Product {
  /** As agent_worker, through the pooler. */
  readonly poolerUrl: string;
  readonly authority: string;
  /** As the superuser of this Postgres. */
  readonly superuserUrl: string;
}

export async function startPooledProduct(): Promise<PooledProduct> {
  // Not os.tmpdir(): that may be private to root, and Postgres runs as nobody then.
  const folder = mkdtempSync("/tmp/pooled-product-");
  chmodSync(folder, 0o711);
  const undoing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  const stop = async () => {
    for (let undo = undoing.pop(); undo; undo = undoing.pop()) await undo();
  };
  try {
    const [tls, data] = [join(folder, "tls"), join(folder, "data")];
    mkdirSync(tls);
    const certificates = makeCertificates(tls);
    const { authority } = certificates;
    const port = await freePort();
    const password = randomUUID();
    const poolerUrl = `postgresql://agent_worker:${password}@localhost:${port}/postgres?pgbouncer=true&sslmode=verify-full`;
    await bundleFunctions({ outDir: join(folder, "bundles") });
    const product = await startProduct({
      stackArgs: [
        ...["--data", data, "--port", "0", "--log-level", "warn"],
        ...["--functions", join(folder, "bundles/functions"), "--deno", newestDeno],
        // No isolate retires for what it has computed, so that the connections of one can be counted.
        ...["--limits", "scripts/product/limits.toml"],
      ],
      secrets: { ...makeSecrets(), WORKER_DB_PASSWORD: password, WORKER_DB_URL: poolerUrl, WORKER_DB_CA: authority },
    });
    undoing.push(() => product.stop());
    const superuserUrl = asSuperuser(product.details.dbUrl, readFileSync(join(data, "postgres.password"), "utf8"));
    await offerTls(superuserUrl, certificates);
    const dbPort = Number(new URL(superuserUrl).port);
    undoing.push(await startPgbouncer({ folder: tls, port, dbPort, certificates, password }));
    return { ...product, poolerUrl, authority, superuserUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function asSuperuser(dbUrl: string, password: string): string {
  return Object.assign(new URL(dbUrl), { username: "supabase_admin", password }).href;
}

async function offerTls(superuserUrl: string, { certificateFile, keyFile }: Certificates): Promise<void> {
  const sql = postgres(superuserUrl, { max: 1 });
  await sql.unsafe(`alter system set ssl_cert_file = '${certificateFile}'`);
  await sql.unsafe(`alter system set ssl_key_file = '${keyFile}'`);
  await sql`alter system set ssl = on`;
  await sql`select pg_reload_conf()`;
  await sql.end();
}

async function freePort(): Promise<number> {
  const server = createServer();
  const host = await listen(server);
  server.close();
  await once(server, "close");
  return Number(host.split(":")[1]);
}
