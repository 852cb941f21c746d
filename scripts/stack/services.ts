// The services behind the gateway: their dependencies and their order.
import { readFileSync } from "node:fs";
import { authPrefix, createAuth } from "./auth/auth.ts";
import { createMailbox, mailPrefix } from "./auth/mail/mailbox.ts";
import type { ProjectConfig } from "./config/project-config.ts";
import { createCron } from "./cron/runner.ts";
import { createDataApi, dataApiPrefix } from "./data-api/data-api.ts";
import { defaultPrivilegesSql } from "./data-api/default-privileges.ts";
import { createFunctions } from "./functions/functions.ts";
import type { Route } from "./gateway/gateway.ts";
import { createNet } from "./net/client.ts";
import type { StackPart } from "./part.ts";
import { type BootstrapSection, bootstrap } from "./postgres/bootstrap.ts";
import { createFeed } from "./realtime/create-feed.ts";
import { createRealtime } from "./realtime/create-realtime.ts";
import type { StackFoundation } from "./start-stack.ts";
import { createStorage } from "./storage/create-storage.ts";

/** Starts all services. `migrate` runs after the platform's own schemas and before any service reads the project's. */
export async function startServices(foundation: StackFoundation, migrate: () => Promise<void>): Promise<Route[]> {
  const { supabaseDir, functionsDir, denoFile, folder, config, limits, secrets, keys, postgres, apiUrl, log, onStop } =
    foundation;
  const adminUrl = postgres.url("supabase_admin");
  const started = async <Part extends StackPart>(part: Part | Promise<Part>): Promise<Part> => {
    const ready = await part;
    onStop(() => ready.stop());
    return ready;
  };

  await bootstrap(adminUrl, platformSql(config), log.scoped("postgres"));
  await migrate();

  const dataApi = createDataApi({
    authenticatorUrl: postgres.url("authenticator"),
    adminUrl,
    config,
    keys,
    log: log.scoped("rest"),
  });
  const mailbox = createMailbox();
  const auth = createAuth({
    authAdminUrl: postgres.url("supabase_auth_admin"),
    config,
    keys,
    apiUrl,
    captchaVerifyUrl: limits.auth.captcha_verify_url,
    sendMail: mailbox.send,
    log: log.scoped("auth"),
  });
  const feed = await started(createFeed({ adminUrl, log: log.scoped("realtime") }));
  const realtime = await started(
    createRealtime({ adminUrl, keys, limits: limits.realtime, feed, log: log.scoped("realtime") }),
  );
  const storage = createStorage({
    databaseUrl: postgres.url("supabase_storage_admin"),
    dataDir: folder.path,
    isDurable: folder.isDurable,
    config: config.storage,
    keys,
    log: log.scoped("storage"),
  });
  const functions = createFunctions({
    supabaseDir,
    functionsDir,
    denoFile,
    config,
    secrets,
    keys,
    apiUrl,
    dbUrl: postgres.url("postgres"),
    limits: limits.functions,
    log: log.scoped("functions"),
  });
  // A service that config.toml switches off still runs, because SQL may depend on it. It is only not served.
  const routes = [
    { prefix: dataApiPrefix, part: await started(dataApi), isServed: config.api.enabled },
    { prefix: authPrefix, part: await started(auth), isServed: config.auth.enabled },
    { prefix: mailPrefix, part: mailbox, isServed: config.auth.enabled },
    // Some clients use the paths that Realtime has behind the hosted gateway.
    ...["/realtime/v1", "/socket", "/api"].map((prefix) => ({
      prefix,
      part: realtime,
      isServed: config.realtime.enabled,
    })),
    { prefix: "/storage/v1", part: await started(storage), isServed: config.storage.enabled },
    { prefix: "/functions/v1", part: await started(functions), isServed: config.edge_runtime.enabled, isRaw: true },
  ];
  await started(createNet({ adminUrl, log: log.scoped("net") }));
  await started(createCron({ adminUrl, jobUrl: postgres.url("postgres"), log: log.scoped("cron") }));
  return routes.filter(({ isServed }) => isServed);
}

/** In the order of their references. */
function platformSql({ api }: ProjectConfig): BootstrapSection[] {
  return [
    section("postgres/roles"),
    section("auth/schema", "supabase_auth_admin"),
    section("auth/passwords"),
    section("storage/schema"),
    section("realtime/schema"),
    section("net/schema"),
    section("cron/schema"),
    section("vault/schema"),
    section("extensions/schema"),
    section("data-api/schema"),
    { name: "data-api/default-privileges", sql: defaultPrivilegesSql(api.auto_expose_new_tables) },
  ];
}

function section(name: string, role?: string): BootstrapSection {
  return { name, sql: readFileSync(new URL(`${name}.sql`, import.meta.url), "utf8"), ...(role ? { role } : {}) };
}
