// Handles `phx_join`: admits the channel or refuses it with a reason. The order of the checks is the hosted server's.
import { setTimeout as sleep } from "node:timers/promises";
import { TokenError } from "../access/access-token.ts";
import type { Extension } from "../access/authorization.ts";
import { cannotRead, DatabaseRefusal, Refusal, toDatabaseRefusal } from "../access/refusal.ts";
import { ChangeSubscriptionError } from "../feed.ts";
import type { ReplayedMessage } from "../messages/replay.ts";
import { topicPrefix } from "../rooms/hub.ts";
import type { RealtimeServer } from "../server.ts";
import type { Connection } from "../socket/connection.ts";
import { maxNameBytes } from "../wire/binary-frames.ts";
import type { ClientFrame } from "../wire/text-frames.ts";
import { Channel } from "./channel.ts";
import { type JoinRequest, parseJoinRequest } from "./join-request.ts";
import { Session } from "./session.ts";

const joinRateCode = "ClientJoinRateLimitReached";
const replicationTimeoutMs = 60_000;
const unknownError = new Refusal("UnknownErrorOnChannel", "Unknown Error on Channel");

export interface Join {
  readonly server: RealtimeServer;
  readonly connection: Connection;
  readonly frame: Extract<ClientFrame, { kind: "text" }>;
  /** The connection's channels, without the one that this join replaces. */
  readonly otherChannels: number;
}

/** The joined channel, already answered; undefined when the join was refused. */
export async function joinChannel(join: Join): Promise<Channel | undefined> {
  const { server, connection, frame } = join;
  try {
    return await admit(join, parseJoinRequest(frame.payload, server.limits));
  } catch (error) {
    const refusal = toRefusal(error) ?? unknownError;
    if (refusal === unknownError) server.log.error("a join failed", { topic: frame.topic, error });
    else server.log.info("refused a join", { topic: frame.topic, reason: refusal.reason });
    await sleep(server.limits.join_error_delay_ms);
    connection.reply(frame, "error", { reason: refusal.reason });
    if (refusal.code === joinRateCode) connection.close(1001);
    return undefined;
  }
}

async function admit(join: Join, request: JoinRequest): Promise<Channel> {
  checkLimits(join, request);
  const { server, connection, frame } = join;
  const topic = frame.topic.slice(topicPrefix.length);
  const token = request.token ?? connection.token;
  const session = await Session.open({ keys: server.keys, token, headers: connection.headers });
  const channel = new Channel({ server, connection, topic, joinRef: frame.joinRef, request, session });
  try {
    await checkReading(channel);
    channel.enterRoom();
    const missed = await readMissedMessages(channel);
    await waitForChanges(channel);
    channel.answerJoin(frame.ref, { postgres_changes: request.changes }, missed);
  } catch (error) {
    channel.end();
    throw error;
  }
  startFollowUps(channel);
  return channel;
}

function checkLimits({ server, frame, otherChannels }: Join, request: JoinRequest): void {
  const { quotas } = server;
  if (frame.topic === topicPrefix) throw new Refusal("TopicNameRequired", "You must provide a topic name");
  if (Buffer.byteLength(frame.topic) > maxNameBytes) {
    throw new Refusal("UnknownErrorOnChannel", `The topic is longer than ${maxNameBytes} bytes`);
  }
  if (server.isStopping()) throw new Refusal("RealtimeRestarting", "Realtime is restarting, please standby");
  if (server.limits.private_only && !request.isPrivate) {
    throw new Refusal("PrivateOnly", "This project only allows private channels");
  }
  quotas.countJoin();
  if (quotas.exceedsJoins) throw new Refusal(joinRateCode, "Too many joins per second");
  if (quotas.exceedsChannels(otherChannels)) throw new Refusal("ChannelRateLimitReached", "Too many channels");
}

/** A policy that fails denies. */
async function checkReading({ rights, session, request, topic }: Channel): Promise<void> {
  const extensions: Extension[] = request.presence.isEnabled ? ["broadcast", "presence"] : ["broadcast"];
  await rights.loadReadRights(session.caller, extensions).catch((error: unknown) => {
    const isPolicyError = error instanceof DatabaseRefusal && error.fault === "policyFailed";
    throw isPolicyError ? unauthorized(topic, error) : error;
  });
  const isAllowed = request.replay ? rights.mayRead("broadcast") : rights.mayReadAnything;
  if (!isAllowed) throw unauthorized(topic);
}

function unauthorized(topic: string, cause?: unknown): Refusal {
  return new Refusal("Unauthorized", cannotRead(topic), { cause });
}

async function readMissedMessages({ request, server, topic }: Channel): Promise<ReplayedMessage[]> {
  const code = "UnableToReplayMessages";
  if (!request.replay) return [];
  if (!request.isPrivate) throw new Refusal(code, "Replay is not allowed for public channels");
  if (request.replay === "invalid") throw new Refusal(code, "Replay params are not valid");
  try {
    return await server.readMissedMessages(topic, request.replay);
  } catch (cause) {
    throw new Refusal(code, "Realtime was unable to replay messages", { cause });
  }
}

/** For joins that ask to be answered only once their changes are subscribed. */
async function waitForChanges({ request, changes, session }: Channel): Promise<void> {
  const { changesWaitMs } = request;
  if (changesWaitMs === undefined) return;
  const deadline = new AbortController();
  const timeout = sleep(changesWaitMs, undefined, { signal: deadline.signal }).then(() => {
    const message = `Timed out after ${changesWaitMs}ms waiting for the postgres_changes subscription`;
    throw new Refusal("PostgresChangesSubscribeTimeout", message);
  });
  try {
    await Promise.race([changes.subscribe(session.caller.claims), timeout]);
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    if (!(cause instanceof ChangeSubscriptionError)) throw toDatabaseRefusal(cause);
    throw new Refusal("RealtimeDisabledForConfiguration", cause.message, { cause });
  } finally {
    deadline.abort();
  }
}

function startFollowUps(channel: Channel): void {
  const { request } = channel;
  if (request.changesWaitMs === undefined) channel.subscribeToChanges();
  if (request.broadcast.announcesReplication) channel.inBackground(announceReplication(channel));
  if (request.presence.isEnabled && channel.receivesPresence) {
    channel.push("presence_state", channel.enterRoom().presences.state());
  }
}

async function announceReplication(channel: Channel): Promise<void> {
  const isReady = await Promise.race([
    channel.server.feed.ready().then(() => true),
    sleep(replicationTimeoutMs, false, { ref: false }),
  ]);
  if (isReady) channel.pushSystem("system", "ok", "Replication connection established");
  else channel.shutDown("Replication connection was not established in time");
}

function toRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof TokenError) return new Refusal(error.code, error.message, { cause: error });
  return undefined;
}
