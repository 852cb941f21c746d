// The order in which a stack starts and stops.
import { join } from "node:path";
import { readLimits, type StackLimits } from "./config/limits.ts";
import { type ProjectConfig, readProjectConfig } from "./config/project-config.ts";
import type { DataFolder } from "./data-folder.ts";
import { type Gateway, startGateway } from "./gateway/gateway.ts";
import { createKeys, type StackKeys } from "./keys.ts";
import type { Logger } from "./log.ts";
import { migrateAndSeed } from "./migrations.ts";
import { assertPortIsFree, findFreePort } from "./ports.ts";
import { postgresAccount } from "./postgres/account.ts";
import { locateBinaries } from "./postgres/binaries.ts";
import { ensureCluster, stopStalePostgres } from "./postgres/cluster.ts";
import { type PostgresServer, startPostgres } from "./postgres/server.ts";
import { type ClusterTemplate, openTemplate } from "./postgres/template.ts";
import type { Studio } from "./studio/studio.ts";

export interface StackOptions {
  readonly supabaseDir: string;
  /** By default the folder `functions` in `supabaseDir`. */
  readonly functionsDir?: string | undefined;
  /** Runs the functions instead of npm's Deno. */
  readonly denoFile?: string | undefined;
  /** Opened by the caller and released when the stack stops. */
  readonly folder: DataFolder;
  /** 0 picks a free port; undefined takes the one in config.toml. */
  readonly port: number | undefined;
  readonly dbPort: number | undefined;
  readonly studioPort: number | undefined;
  /** Secrets of the functions, also used to resolve `env(NAME)` in config.toml. */
  readonly secrets: Record<string, string>;
  /** stack.toml, which may be missing. */
  readonly limitsFile: string;
  readonly jwtSecret?: string | undefined;
  readonly log: Logger;
}

/** Addresses and keys, as `--json` prints them. */
export interface StackDetails {
  readonly url: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly jwtSecret: string;
  readonly anonJwt: string;
  readonly serviceJwt: string;
  readonly dbUrl: string;
  readonly mailUrl: string;
  /** Absent when config.toml switches Studio off. */
  readonly studioUrl?: string;
}

export interface Stack {
  readonly details: StackDetails;
  /** May be called twice. */
  stop(): Promise<void>;
}

/** The dependencies of the services. */
export interface StackFoundation {
  readonly supabaseDir: string;
  readonly functionsDir: string | undefined;
  readonly denoFile: string | undefined;
  readonly folder: DataFolder;
  readonly config: ProjectConfig;
  readonly limits: StackLimits;
  readonly secrets: Record<string, string>;
  readonly keys: StackKeys;
  readonly postgres: PostgresServer;
  readonly apiUrl: string;
  readonly log: Logger;
  /** Registers a step of the shutdown; last in, first out. */
  onStop(undo: () => Promise<void>): void;
}

/** Resolves when everything answers. If a part cannot start, stops the others and throws its error. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { supabaseDir, functionsDir, denoFile, folder, secrets, log } = options;
  const undoing: (() => Promise<void>)[] = [async () => folder.release()];
  const onStop = (undo: () => Promise<void>) => undoing.push(undo);
  const stop = async () => {
    for (let undo = undoing.pop(); undo; undo = undoing.pop()) {
      await undo().catch((error: unknown) => log.error("a part of the stack did not stop cleanly", { error }));
    }
  };
  try {
    const env = { ...process.env, ...secrets };
    const [config, limits] = [readProjectConfig(supabaseDir, env), readLimits(options.limitsFile, env)];
    const keys = await createKeys(options.jwtSecret);
    const gateway = await startGateway({ port: options.port ?? config.api.port, keys, log: log.scoped("gateway") });
    onStop(() => gateway.stop());
    const studioPort = options.studioPort ?? config.studio.port;
    // Studio starts last, and a start that fails must not have migrated anything.
    if (config.studio.enabled) await assertPortIsFree(studioPort, "--studio-port");
    const template = folder.isDurable ? undefined : templateFor(options, config);
    // Both take about as long, so they run at the same time.
    const [postgres] = await Promise.all([
      startDatabase(options, { wantedPort: options.dbPort ?? config.db.port, limits, template }).then((started) => {
        onStop(() => started.stop());
        return started;
      }),
      import("./services.ts"),
    ]);
    const apiUrl = `http://127.0.0.1:${gateway.port}`;
    const project = { supabaseDir, functionsDir, denoFile, folder, config, limits, secrets, keys };
    const foundation = { ...project, postgres, apiUrl, log, onStop };
    await openServices(foundation, gateway, template);
    const studio = await openStudio(foundation, studioPort);
    return { details: { ...describe(foundation), ...(studio && { studioUrl: studio.url }) }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openServices(
  foundation: StackFoundation,
  gateway: Gateway,
  template: ClusterTemplate | undefined,
): Promise<void> {
  const { postgres, supabaseDir, config, folder, log } = foundation;
  const migrate = async () => {
    await migrateAndSeed({ supabaseDir, config, dbUrl: postgres.url("postgres"), log: log.scoped("migrations") });
    await template?.keep(clusterIn(folder), postgres.url("supabase_admin"));
  };
  const { startServices } = await import("./services.ts");
  gateway.open(await startServices(foundation, migrate));
}

async function openStudio(
  { postgres, config, keys, log, onStop }: StackFoundation,
  port: number,
): Promise<Studio | undefined> {
  if (!config.studio.enabled) return undefined;
  const urls = { dbUrl: postgres.url("postgres"), adminUrl: postgres.url("supabase_admin") };
  const { startStudio } = await import("./studio/studio.ts");
  const studio = await startStudio({ port, ...urls, config, keys, log: log.scoped("studio") });
  onStop(() => studio.stop());
  return studio;
}

const clusterIn = (folder: DataFolder) => join(folder.path, "postgres");

function templateFor({ supabaseDir, log }: StackOptions, config: ProjectConfig): ClusterTemplate {
  const { version } = locateBinaries();
  const cluster = { postgresVersion: version, account: postgresAccount() };
  return openTemplate({ supabaseDir, config, ...cluster, log: log.scoped("postgres") });
}

interface DatabaseNeeds {
  readonly wantedPort: number;
  readonly limits: StackLimits;
  readonly template: ClusterTemplate | undefined;
}

async function startDatabase(options: StackOptions, needs: DatabaseNeeds): Promise<PostgresServer> {
  const { folder } = options;
  const { wantedPort, limits, template } = needs;
  const log = options.log.scoped("postgres");
  const cluster = { binaries: locateBinaries(), account: postgresAccount(), isDurable: folder.isDurable };
  const clusterDir = clusterIn(folder);
  await stopStalePostgres(clusterDir, log);
  await template?.copyTo(clusterDir);
  await ensureCluster(clusterDir, cluster);
  const port = wantedPort || (await findFreePort());
  await assertPortIsFree(port, "--db-port");
  return startPostgres({ ...cluster, clusterDir, port, maxSlotWalKeepMb: limits.database.max_slot_wal_keep_mb, log });
}

function describe({ apiUrl, keys, postgres }: StackFoundation): StackDetails {
  const { publishableKey, secretKey, jwtSecret, anonJwt, serviceJwt } = keys;
  const dbUrl = postgres.url("postgres");
  return { url: apiUrl, publishableKey, secretKey, jwtSecret, anonJwt, serviceJwt, dbUrl, mailUrl: `${apiUrl}/mail` };
}
