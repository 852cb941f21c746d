// The Storage service: finds the route, identifies the caller and answers every failure in the same form.
import { join } from "node:path";
import type { ProjectConfig } from "../config/project-config.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { anonymous, readCaller } from "./caller.ts";
import { ownerColumns, type StorageServices } from "./context.ts";
import { openStorageDatabase, type StorageDatabase } from "./database.ts";
import { errorResponse, StorageError } from "./errors.ts";
import { type FileStore, openFileStore } from "./file-store.ts";
import { parseConfigSize } from "./limits.ts";
import { routes } from "./routes.ts";

export interface StorageDeps {
  /** As supabase_storage_admin. */
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly isDurable: boolean;
  readonly config: ProjectConfig["storage"];
  readonly keys: StackKeys;
  readonly log: Logger;
}

const publicPrefix = "/storage/v1";

export async function createStorage(deps: StorageDeps): Promise<StackPart> {
  const { config, keys, log } = deps;
  const db = openStorageDatabase(deps.databaseUrl);
  const files = await openFileStore(join(deps.dataDir, "storage"), deps.isDurable, log);
  await removeOrphans(db, files, log);
  await saveConfiguredBuckets(db, config);
  const services = { db, files, keys, log, maxBytes: parseConfigSize(config.file_size_limit) };
  return {
    fetch: (request) =>
      answer(request, services).catch(async (error: unknown) => {
        await discardBody(request);
        return errorResponse(error, log);
      }),
    stop: () => db.stop(),
  };
}

async function answer(request: Request, services: StorageServices): Promise<Response> {
  const url = new URL(request.url);
  const path = decodePath(url.pathname.slice(publicPrefix.length));
  for (const { methods, pattern, operation, handle, isPublic, needsToken } of routes) {
    const groups = methods.includes(request.method) ? pattern.exec(path) : null;
    if (!groups) continue;
    if (needsToken && !request.headers.has("authorization")) {
      throw new StorageError("invalid_request", "headers must have required property 'authorization'");
    }
    const caller = isPublic ? anonymous : await readCaller(request, services.keys);
    const params = { bucket: groups.groups?.bucket ?? "", key: groups.groups?.key ?? "" };
    return handle({ ...services, request, url, caller, owner: ownerColumns(caller.ownerId), operation, params });
  }
  const message = `Route ${request.method}:${path} not found`;
  return Response.json({ message, error: "Not Found", statusCode: 404 }, { status: 404 });
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch (cause) {
    throw new StorageError("invalid_key", `Invalid key: ${pathname}`, { cause });
  }
}

/** A client that is still sending does not read the answer, so the rest of a refused upload is read and discarded. */
async function discardBody(request: Request): Promise<void> {
  if (!request.body || request.body.locked) return;
  const reader = request.body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read());
  } catch {
    return; // the client is gone
  }
}

/** Removes files of uploads that a crash interrupted, or of versions replaced just before it. */
async function removeOrphans(db: StorageDatabase, files: FileStore, log: Logger): Promise<void> {
  const kept = await db.asService("storage.sweep", async (sql) => {
    const rows = await sql<{ version: string }[]>`select version from storage.objects where version is not null`;
    return new Set(rows.map(({ version }) => version));
  });
  const count = await files.sweep(kept);
  if (count > 0) log.info("removed files that no object points to", { count });
}

/** Creates or updates the buckets of config.toml and leaves the others alone. */
async function saveConfiguredBuckets(db: StorageDatabase, config: StorageDeps["config"]): Promise<void> {
  for (const [id, bucket] of Object.entries(config.buckets)) {
    const row = {
      id,
      name: id,
      public: bucket.public,
      file_size_limit: bucket.file_size_limit === undefined ? null : parseConfigSize(bucket.file_size_limit),
      allowed_mime_types: bucket.allowed_mime_types ?? null,
    };
    await db.asService(
      "storage.bucket.create",
      (sql) => sql`
        insert into storage.buckets ${sql(row)}
        on conflict (id) do update set ${sql(row, "public", "file_size_limit", "allowed_mime_types")}`,
    );
  }
}
