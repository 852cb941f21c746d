// stack.toml, beside config.toml: the limits of the hosted platform and the services it asks, so that tests can change them.
// They are not in config.toml because the CLI owns its keys.
import { z } from "zod";
import { parseTomlFile } from "./project-config.ts";

const functionLimitsSchema = z
  .object({
    /** Life of one worker from its boot; at half of it the worker takes no new request. Hosted: 150 free, 400 paid. */
    wall_clock_seconds: z.number().positive().default(400),
    /** Processor time a worker may use for one request. */
    cpu_seconds: z.number().positive().default(2),
    memory_mb: z.number().int().positive().default(256),
    /** Time until the first byte of an answer. */
    idle_timeout_seconds: z.number().positive().default(150),
  })
  .prefault({});

const realtimeLimitsSchema = z
  .object({
    /** Rates and counts below are enforced only when true; sizes always. */
    enforce_rates: z.boolean().default(false),
    max_concurrent_clients: z.number().int().positive().default(200),
    max_events_per_second: z.number().positive().default(100),
    max_joins_per_second: z.number().positive().default(100),
    max_channels_per_client: z.number().int().positive().default(100),
    max_presence_events_per_second: z.number().positive().default(1000),
    max_client_presence_events_per_window: z.number().int().positive().default(5),
    client_presence_window_seconds: z.number().positive().default(30),
    max_payload_kb: z.number().positive().default(3000),
    private_only: z.boolean().default(false),
    presence_enabled_by_default: z.boolean().default(false),
    /** How long a refused join is kept waiting; the hosted server takes 5000. */
    join_error_delay_ms: z.number().nonnegative().default(100),
  })
  .prefault({});

const databaseLimitsSchema = z
  .object({
    /** WAL a replication slot may hold back while Realtime is away, before Postgres invalidates the slot. */
    max_slot_wal_keep_mb: z.number().int().positive().default(512),
  })
  .prefault({});

const authLimitsSchema = z
  .object({
    /** Confirms the tokens of [auth.captcha]. */
    captcha_verify_url: z.url().default("https://challenges.cloudflare.com/turnstile/v0/siteverify"),
  })
  .prefault({});

const limitsSchema = z.object({
  auth: authLimitsSchema,
  functions: functionLimitsSchema,
  realtime: realtimeLimitsSchema,
  database: databaseLimitsSchema,
});

export type StackLimits = z.infer<typeof limitsSchema>;
export type FunctionLimits = StackLimits["functions"];
export type RealtimeLimits = StackLimits["realtime"];

export function readLimits(file: string, env: Record<string, string | undefined>): StackLimits {
  return parseTomlFile(file, limitsSchema, env);
}
