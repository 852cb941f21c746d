// Routes the frames of one connection to its channels. Frames of one topic are handled in order; topics do not wait for each
// other.
import { handleBroadcast } from "../channel/broadcast-push.ts";
import type { Channel } from "../channel/channel.ts";
import { joinChannel } from "../channel/join.ts";
import { handlePresence } from "../channel/presence-push.ts";
import { handleAccessToken } from "../channel/token-refresh.ts";
import { topicPrefix } from "../rooms/hub.ts";
import type { RealtimeServer } from "../server.ts";
import type { ClientFrame } from "../wire/text-frames.ts";
import type { Connection } from "./connection.ts";
import { TaskQueue } from "./task-queue.ts";

/** A topic that is joined or being joined. */
interface Topic {
  readonly queue: TaskQueue;
  channel: Channel | undefined;
}

export class FrameRouter {
  readonly #server: RealtimeServer;
  readonly #connection: Connection;
  readonly #topics = new Map<string, Topic>();

  constructor(server: RealtimeServer, connection: Connection) {
    this.#server = server;
    this.#connection = connection;
  }

  /** Resolves when the frame has been handled. */
  async handle(frame: ClientFrame): Promise<void> {
    const event = eventOf(frame);
    if (frame.topic === "phoenix" && event === "heartbeat") return this.#connection.reply(frame, "ok");
    const topic = this.#topics.get(frame.topic) ?? (isJoin(frame) ? this.#openTopic(frame.topic) : undefined);
    if (!topic) return this.#answerUnmatched(frame);
    await topic.queue.post(() => this.#dispatch(topic, frame));
    this.#closeTopicIfUnused(frame.topic, topic);
  }

  channels(): Channel[] {
    return [...this.#topics.values()].flatMap(({ channel }) => (channel && !channel.isEnded ? [channel] : []));
  }

  /** For a connection that is gone. */
  end(): void {
    for (const channel of this.channels()) channel.end();
  }

  async #dispatch(topic: Topic, frame: ClientFrame): Promise<void> {
    if (isJoin(frame)) return this.#join(topic, frame);
    const { channel } = topic;
    if (!channel || channel.isEnded) return this.#answerUnmatched(frame);
    this.#server.quotas.countEvents();
    switch (eventOf(frame)) {
      case "phx_leave":
        return leave(channel, frame);
      case "broadcast":
        return handleBroadcast(channel, frame);
      case "presence":
        return handlePresence(channel, frame);
      case "access_token":
        return handleAccessToken(channel, frame);
    }
  }

  /** A second join of a topic replaces the first, which is closed after the reply to the new one. */
  async #join(topic: Topic, frame: JoinFrame): Promise<void> {
    const replaced = topic.channel?.isEnded === false ? topic.channel : undefined;
    replaced?.end();
    const [server, connection] = [this.#server, this.#connection];
    const otherChannels = this.channels().length;
    topic.channel = await joinChannel({ server, connection, frame, otherChannels });
    replaced?.sendClose();
    if (!connection.isOpen) topic.channel?.end();
  }

  #openTopic(name: string): Topic {
    const queue = new TaskQueue((error) => this.#server.log.error("a frame failed", { topic: name, error }));
    const topic = { queue, channel: undefined };
    this.#topics.set(name, topic);
    return topic;
  }

  #closeTopicIfUnused(name: string, topic: Topic): void {
    const isUsed = topic.channel?.isEnded === false || !topic.queue.isIdle;
    if (!isUsed && this.#topics.get(name) === topic) this.#topics.delete(name);
  }

  #answerUnmatched(frame: ClientFrame): void {
    if (eventOf(frame) === "phx_leave") this.#connection.reply(frame, "ok");
    else this.#connection.reply({ ...frame, joinRef: null }, "error", { reason: "unmatched topic" });
  }
}

type JoinFrame = Extract<ClientFrame, { kind: "text" }>;

function eventOf(frame: ClientFrame): string {
  return frame.kind === "text" ? frame.event : "broadcast";
}

function isJoin(frame: ClientFrame): frame is JoinFrame {
  return frame.kind === "text" && frame.event === "phx_join" && frame.topic.startsWith(topicPrefix);
}

/** A leave meant for an earlier join of the topic is ignored. */
function leave(channel: Channel, frame: ClientFrame): void {
  if (frame.joinRef !== null && frame.joinRef !== channel.joinRef) return;
  channel.reply(frame.ref, "ok");
  channel.close();
}
