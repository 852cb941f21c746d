// The payload of a join. As on hosted, a member of the wrong type falls back to its default.
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import type { RealtimeLimits } from "../../config/limits.ts";
import type { ChangeBinding } from "../feed.ts";

const defaultChangesTimeoutMs = 15_000;
const maxChangesTimeoutMs = 20_000;
const maxReplayedMessages = 25;

type ReplayRequest = { readonly since: number; readonly limit: number } | "invalid";

export interface JoinRequest {
  readonly isPrivate: boolean;
  readonly broadcast: { readonly ack: boolean; readonly self: boolean; readonly announcesReplication: boolean };
  readonly replay: ReplayRequest | undefined;
  readonly presence: { readonly key: string; readonly isEnabled: boolean };
  readonly changes: readonly ChangeBinding[];
  /** How long the reply waits for the changes subscription; undefined when it does not wait. */
  readonly changesWaitMs: number | undefined;
  /** Undefined when the connection's token is to be used. */
  readonly token: string | undefined;
}

const flag = z.union([z.boolean(), z.literal(["true", "false"]).transform((text) => text === "true")]).catch(false);

/** Accepts "true" and "false" in any case. */
const looseFlag = z.preprocess((value) => (typeof value === "string" ? value.toLowerCase() : value), flag);

/** An object that defaults to all its defaults when it is missing or of another type. */
function section<T extends z.ZodRawShape>(shape: T) {
  return z.preprocess((value) => (isRecord(value) ? value : {}), z.object(shape));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const joinSchema = section({
  config: section({
    broadcast: section({
      ack: looseFlag,
      self: looseFlag,
      replication_ready: looseFlag,
      replay: z.unknown().optional(),
    }),
    presence: section({ key: z.unknown().optional(), enabled: looseFlag }),
    postgres_changes: z.array(z.unknown()).catch([]),
    postgres_changes_options: section({
      wait: looseFlag,
      timeout: z.number().nonnegative().catch(defaultChangesTimeoutMs),
    }),
    private: looseFlag,
  }),
  access_token: z.unknown().optional(),
  user_token: z.unknown().optional(),
});

const replaySchema = z.object({
  since: z.int(),
  limit: z
    .int()
    .default(maxReplayedMessages)
    .transform((limit) => Math.min(Math.max(limit, 1), maxReplayedMessages)),
});

export function parseJoinRequest(
  payload: unknown,
  limits: Pick<RealtimeLimits, "presence_enabled_by_default">,
): JoinRequest {
  const { config, access_token, user_token } = joinSchema.parse(payload);
  const { wait, timeout } = config.postgres_changes_options;
  const changes = config.postgres_changes.filter(isRecord).map((binding) => ({ ...binding, id: bindingId(binding) }));
  return {
    isPrivate: config.private,
    broadcast: {
      ack: config.broadcast.ack,
      self: config.broadcast.self,
      announcesReplication: config.broadcast.replication_ready,
    },
    replay: parseReplay(config.broadcast.replay),
    presence: {
      key: presenceKey(config.presence.key),
      isEnabled: config.presence.enabled || limits.presence_enabled_by_default,
    },
    changes,
    changesWaitMs: wait && changes.length > 0 ? Math.min(timeout, maxChangesTimeoutMs) : undefined,
    token: chooseToken(access_token, user_token),
  };
}

function parseReplay(replay: unknown): ReplayRequest | undefined {
  if (replay === undefined || replay === null) return undefined;
  const parsed = replaySchema.safeParse(replay);
  return parsed.success ? parsed.data : "invalid";
}

function presenceKey(key: unknown): string {
  if (key === undefined || key === null || key === "") return randomUUID();
  return typeof key === "string" ? key : JSON.stringify(key);
}

/** An opaque API key means no token, because the connection already has its role. */
function chooseToken(accessToken: unknown, userToken: unknown): string | undefined {
  const preferred = accessToken ?? userToken;
  if (typeof preferred === "string" && preferred.startsWith("sb_")) return undefined;
  if (typeof userToken === "string") return userToken;
  return typeof accessToken === "string" ? accessToken : undefined;
}

/** Equal bindings share an id on all channels. Never 0, which clients treat as no id. */
function bindingId(binding: Record<string, unknown>): number {
  return createHash("sha256").update(JSON.stringify(binding)).digest().readUIntBE(0, 6) + 1;
}
