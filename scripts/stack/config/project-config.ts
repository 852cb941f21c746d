// The parts of config.toml that this stack supports. The CLI validates the whole file.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";

// The value behind `env(NAME)` is text. Like the CLI, we convert it to the type of its key.
const words: ReadonlyMap<unknown, boolean> = new Map([
  ["true", true],
  ["false", false],
]);
const flag = z.preprocess((value) => words.get(value) ?? value, z.boolean());
const number = z.preprocess(
  (value) => (typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value),
  z.number(),
);

const apiSchema = z
  .object({
    enabled: flag.default(true),
    port: number.pipe(z.int().positive()).default(54_321),
    schemas: z.array(z.string()).default(["public", "graphql_public"]),
    extra_search_path: z.array(z.string()).default(["public", "extensions"]),
    max_rows: number.pipe(z.int().positive()).default(1000),
    /** Grants new objects of postgres in public to the API roles. On by default, as in the CLI. */
    auto_expose_new_tables: flag.default(true),
  })
  .prefault({});

const authSchema = z
  .object({
    enabled: flag.default(true),
    site_url: z.string().default("http://127.0.0.1:3000"),
    additional_redirect_urls: z.array(z.string()).default([]),
    jwt_expiry: number.pipe(z.int().positive()).default(3600),
    enable_refresh_token_rotation: flag.default(true),
    refresh_token_reuse_interval: number.pipe(z.int().nonnegative()).default(10),
    enable_signup: flag.default(true),
    enable_anonymous_sign_ins: flag.default(false),
    minimum_password_length: number.pipe(z.int()).default(6),
    password_requirements: z.string().default(""),
    captcha: z
      .object({
        enabled: flag.default(false),
        /** hCaptcha is not supported. */
        provider: z.literal("turnstile").default("turnstile"),
        secret: z.string().default(""),
      })
      .prefault({}),
    email: z
      .object({
        enabled: flag.default(true),
        /** The older name of `enabled`; either switches it off. */
        enable_signup: flag.default(true),
        double_confirm_changes: flag.default(true),
        enable_confirmations: flag.default(false),
        otp_length: number.pipe(z.int()).default(6),
        otp_expiry: number.pipe(z.int()).default(3600),
      })
      .transform((email) => ({ ...email, enable_signup: email.enabled && email.enable_signup }))
      .prefault({}),
  })
  .prefault({});

const bucketSchema = z.object({
  public: flag.default(false),
  file_size_limit: z.union([z.string(), z.number()]).optional(),
  allowed_mime_types: z.array(z.string()).optional(),
});

const storageSchema = z
  .object({
    enabled: flag.default(true),
    file_size_limit: z.union([z.string(), z.number()]).default("50MiB"),
    buckets: z.record(z.string(), bucketSchema).default({}),
  })
  .prefault({});

const functionSchema = z.object({
  enabled: flag.default(true),
  verify_jwt: flag.default(true),
  import_map: z.string().optional(),
  entrypoint: z.string().optional(),
});

const projectConfigSchema = z.object({
  project_id: z.string().default("supabase"),
  api: apiSchema,
  db: z
    .object({
      port: number.pipe(z.int().positive()).default(54_322),
      seed: z
        .object({ enabled: flag.default(true), sql_paths: z.array(z.string()).default(["./seed.sql"]) })
        .prefault({}),
    })
    .prefault({}),
  auth: authSchema,
  realtime: z.object({ enabled: flag.default(true) }).prefault({}),
  storage: storageSchema,
  studio: z.object({ enabled: flag.default(true), port: number.pipe(z.int().positive()).default(54_323) }).prefault({}),
  edge_runtime: z
    .object({ enabled: flag.default(true), secrets: z.record(z.string(), z.string()).default({}) })
    .prefault({}),
  functions: z.record(z.string(), functionSchema).default({}),
});

export type ProjectConfig = z.infer<typeof projectConfigSchema>;
export type FunctionConfig = z.infer<typeof functionSchema>;

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Reads `<supabaseDir>/config.toml`; a folder without one gets the defaults of a new project. */
export function readProjectConfig(supabaseDir: string, env: Record<string, string | undefined>): ProjectConfig {
  return parseTomlFile(join(supabaseDir, "config.toml"), projectConfigSchema, env);
}

/** A missing file is parsed as empty, so that defaults live in the schema alone. */
export function parseTomlFile<T>(file: string, schema: z.ZodType<T>, env: Record<string, string | undefined>): T {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (cause) {
    throw new ConfigError(`${file} is not valid TOML: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const parsed = schema.safeParse(resolveEnvReferences(raw, env));
  if (!parsed.success) throw new ConfigError(`${file} cannot be used:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Replaces strings of the form `env(NAME)` anywhere in a parsed TOML value, as the CLI does. An unset one stays as written. */
function resolveEnvReferences(value: unknown, env: Record<string, string | undefined>): unknown {
  if (typeof value === "string") {
    const name = /^env\((\w+)\)$/.exec(value)?.[1];
    return (name && env[name]) ?? value;
  }
  if (Array.isArray(value)) return value.map((item) => resolveEnvReferences(item, env));
  if (value !== null && typeof value === "object" && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveEnvReferences(item, env)]));
  }
  return value;
}
