// A stand-in of the Management API: keeps the state of one project, records every call, and fails where a test says so. Its
// Postgres is a real one, and the real CLI talks to it.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import postgres from "postgres";
import authSettings from "./auth-settings.json" with { type: "json" };

interface PlatformCall {
  /** `POST /secrets`, or a program with its arguments. */
  readonly name: string;
  readonly body: string;
}

interface PlatformProject {
  readonly ref: string;
  readonly dbUrl: string;
  readonly publishableKey: string;
  readonly secretKey: string;
}

interface DeployedFunction {
  readonly slug: string;
  readonly version: number;
  readonly code: string;
  readonly verifyJwt: boolean;
}

export interface RecordedPlatform {
  readonly url: string;
  readonly calls: readonly PlatformCall[];
  readonly secrets: ReadonlyMap<string, string>;
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  /** The settings as `GET /v2/projects/<ref>/config` gives them. */
  readonly config: Readonly<Record<string, Record<string, unknown>>>;
  /** The next call whose name or body contains this text fails once. Without a text none does. */
  failOnce(text?: string): void;
  forget(): void;
  stop(): Promise<void>;
}

export interface PlatformOptions {
  readonly project: PlatformProject;
  /** Functions or secrets have changed: what serves them must start again. */
  onDeployed(platform: RecordedPlatform): Promise<void>;
  /** A program has succeeded. */
  onProgram?(name: string): Promise<void>;
}

/** What a new project has, as far as the CLI compares it. */
const newConfig = (): Record<string, Record<string, unknown>> => ({
  database: { major_version: 17, ssl_enforced: false, network_restrictions: {}, postgres_settings: {} },
  pooler: { default_pool_size: 15, max_client_conn: 200 },
  auth: {
    site_url: "http://localhost:3000",
    uri_allow_list: "",
    external_anonymous_users_enabled: false,
    mailer_autoconfirm: false,
    rate_limit_anonymous_users: 30,
    security_captcha_enabled: false,
    disable_signup: false,
    password_min_length: 6,
    mailer_secure_email_change_enabled: true,
    external_email_enabled: true,
    refresh_token_rotation_enabled: true,
    security_refresh_token_reuse_interval: 10,
    jwt_exp: 3600,
  },
  api: { db_schema: "public,graphql_public", db_extra_search_path: "public, extensions", max_rows: 1000 },
  realtime: { private_only: false },
  storage: { file_size_limit: 52_428_800, features: {} },
});

/** The CLI insists on every setting in an answer. */
const unset = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));
const unsetApiSettings = unset([
  "db_pool",
  "db_pool_acquisition_timeout",
  "db_pool_max_lifetime",
  "db_pool_max_idletime",
]);
const unsetAuthSettings = {
  ...unset(authSettings),
  ...{ mailer_otp_exp: 3600, mfa_phone_otp_length: 6, sms_otp_length: 6, custom_oauth_max_providers: 0 },
  ...{ passkey_enabled: false, oauth_server_enabled: false, custom_oauth_enabled: false },
  oauth_server_allow_dynamic_registration: false,
};

export async function startPlatform({ project, onDeployed, onProgram }: PlatformOptions): Promise<RecordedPlatform> {
  const sql = postgres(project.dbUrl, { max: 1, onnotice: () => undefined });
  const calls: PlatformCall[] = [];
  const secrets = new Map<string, string>();
  const functions = new Map<string, DeployedFunction>();
  const config = newConfig();
  let failing: string | undefined;
  let isStale = false;

  const record = (call: PlatformCall) => {
    calls.push(call);
    if (failing === undefined || !`${call.name} ${call.body}`.includes(failing)) return;
    failing = undefined;
    throw new Error(`${call.name} fails because a test wants it to.`);
  };

  const patch = (part: string, body: string) => Object.assign(config[part] ?? {}, JSON.parse(body));
  const listed = () => [...functions.values()].map(presentFunction);

  /** By method and path after the project's reference. */
  const routes: Readonly<Record<string, (body: Buffer, request: IncomingMessage) => unknown>> = {
    "GET ": () => presentProject(project.ref),
    "GET /api-keys": () => [
      { name: "default", type: "publishable", id: "1", api_key: project.publishableKey },
      { name: "default", type: "secret", id: "2", api_key: project.secretKey },
    ],
    "GET /billing/addons": () => ({ selected_addons: [], available_addons: [] }),
    "GET /config": () => ({ data: { type: "project_config", id: project.ref, attributes: config } }),
    "PATCH /config/auth": (body) => ({ ...unsetAuthSettings, ...patch("auth", String(body)) }),
    "PATCH /postgrest": (body) => ({ ...unsetApiSettings, ...patch("api", String(body)) }),
    "GET /config/auth/signing-keys": () => ({ keys: [{ id: "1", algorithm: "ES256", status: "in_use" }] }),
    "GET /config/realtime": () => config.realtime,
    "PATCH /config/realtime": (body) => patch("realtime", String(body)),
    "GET /config/database/pooler": () => [
      {
        database_type: "PRIMARY",
        db_host: "aws-1-eu-central-1.pooler.supabase.com",
        db_port: 6543,
        db_name: "postgres",
      },
    ],
    "GET /secrets": () => [...secrets].map(([name, value]) => ({ name, value: digest(value) })),
    "POST /secrets": (body) => {
      const given: { name: string; value: string }[] = JSON.parse(String(body));
      if (given.some(({ name }) => name.startsWith("SUPABASE_")))
        throw new Error("A name must not start with SUPABASE_.");
      for (const { name, value } of given) secrets.set(name, value);
      isStale = true;
    },
    "GET /functions": listed,
    "POST /functions/deploy": async (body, request) => {
      const uploaded = await readUpload(body, request);
      const version = (functions.get(uploaded.slug)?.version ?? 0) + 1;
      functions.set(uploaded.slug, { ...uploaded, version });
      isStale = true;
      return presentFunction({ ...uploaded, version });
    },
    "PUT /functions": () => ({ functions: listed() }),
    "POST /database/query": async (body) => {
      const { query, parameters } = JSON.parse(String(body));
      return sql.unsafe(query, parameters);
    },
    "GET /ssl-enforcement": () => ({
      currentConfig: { database: config.database?.ssl_enforced },
      appliedSuccessfully: true,
    }),
    "PUT /ssl-enforcement": (body) => {
      Object.assign(config.database ?? {}, { ssl_enforced: JSON.parse(String(body)).requestedConfig.database });
      return { currentConfig: { database: config.database?.ssl_enforced }, appliedSuccessfully: true };
    },
  };

  const recordProgram = async (body: Buffer, response: ServerResponse) => {
    const { name, moment } = JSON.parse(String(body));
    if (moment === "before") record({ name, body: "" });
    else await onProgram?.(name);
    send(response, 200, {});
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const path = new URL(request.url ?? "", "http://platform").pathname;
    if (path === "/program") return recordProgram(body, response);
    const name = `${request.method} ${path.replace(/^\/v[12]\/projects\/[a-z]+/, "")}`;
    record({ name, body: String(body) });
    const route = routes[name];
    if (!route) return send(response, 404, { message: `The stand-in has no ${name}.` });
    const made = await route(body, request);
    if (request.method === "GET" && isStale && functions.size > 0) {
      isStale = false;
      await onDeployed(platform);
    }
    send(response, request.method === "POST" ? 201 : 200, made ?? {});
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => send(response, 400, { message: error.message }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The stand-in has no port.");

  const platform: RecordedPlatform = {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    secrets,
    functions,
    config,
    failOnce: (text) => {
      failing = text;
    },
    forget: () => void calls.splice(0),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await sql.end();
    },
  };
  return platform;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function presentProject(ref: string) {
  return {
    ...{ id: ref, ref, name: "Stand-in", organization_id: "org", organization_slug: "org", region: "eu-central-1" },
    ...{ created_at: "2026-11-01T00:00:00Z", status: "ACTIVE_HEALTHY" },
    database: { host: `db.${ref}.supabase.co`, version: "17.6.1.054", postgres_engine: "17", release_channel: "ga" },
  };
}

function presentFunction({ slug, version, verifyJwt }: DeployedFunction) {
  return { id: slug, slug, name: slug, status: "ACTIVE", version, verify_jwt: verifyJwt, created_at: 0, updated_at: 0 };
}

async function readUpload(body: Buffer, request: IncomingMessage): Promise<Omit<DeployedFunction, "version">> {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  const { name, verify_jwt, entrypoint_path } = JSON.parse(String(form.get("metadata")));
  const files = form.getAll("file").filter((file) => file instanceof File);
  const entry = files.find((file) => file.name === entrypoint_path);
  if (!entry) throw new Error(`The upload of ${name} has no ${entrypoint_path}.`);
  return { slug: name, code: await entry.text(), verifyJwt: verify_jwt };
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
