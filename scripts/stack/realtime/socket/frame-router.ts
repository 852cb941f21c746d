// Takes the frames of one connection to its channels. Frames of one topic are handled one after another; topics do not wait
// for each other.

import { handleBroadcast } from "../channel/broadcast-push.ts";
import type { Channel } from "../channel/channel.ts";
import { joinChannel } from "../channel/join.ts";
import { handlePresence } from "../channel/presence-push.ts";
import { handleAccessToken } from "../channel/token-refresh.ts";
import { topicPrefix } from "../rooms/hub.ts";
import type { RealtimeServer } from "../server.ts";
import type { ClientFrame } from "../wire/text-frames.ts";
import type { Connection } from "./connection.ts";
import { Mailbox } from "./task-queue.ts";

/** A topic that is joined, or being joined. */
interface Line {
  readonly mailbox: Mailbox;
  channel: Channel | undefined;
}

export class Switchboard {
  readonly #server: RealtimeServer;
  readonly #connection: Connection;
  readonly #lines = new Map<string, Line>();

  constructor(server: RealtimeServer, connection: Connection) {
    this.#server = server;
    this.#connection = connection;
  }

  /** Resolves when the frame was dealt with. */
  async handle(frame: ClientFrame): Promise<void> {
    const event = eventOf(frame);
    if (frame.topic === "phoenix" && event === "heartbeat") return this.#connection.reply(frame, "ok");
    const line = this.#lines.get(frame.topic) ?? (isJoin(frame) ? this.#openLine(frame.topic) : undefined);
    if (!line) return this.#answerUnmatched(frame);
    await line.mailbox.post(() => this.#dispatch(line, frame));
    this.#closeLineIfUnused(frame.topic, line);
  }

  channels(): Channel[] {
    return [...this.#lines.values()].flatMap(({ channel }) => (channel && !channel.isEnded ? [channel] : []));
  }

  /** The connection is gone. */
  end(): void {
    for (const channel of this.channels()) channel.end();
  }

  async #dispatch(line: Line, frame: ClientFrame): Promise<void> {
    if (isJoin(frame)) return this.#join(line, frame);
    const { channel } = line;
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

  /** A second join of a topic replaces the first, whose end is announced after the answer to the new one. */
  async #join(line: Line, frame: JoinFrame): Promise<void> {
    const replaced = line.channel?.isEnded === false ? line.channel : undefined;
    replaced?.end();
    const [server, connection] = [this.#server, this.#connection];
    const otherChannels = this.channels().length;
    line.channel = await joinChannel({ server, connection, frame, otherChannels });
    replaced?.sendClose();
    if (!connection.isOpen) line.channel?.end();
  }

  #openLine(topic: string): Line {
    const mailbox = new Mailbox((error) => this.#server.log.error("a frame failed", { topic, error }));
    const line = { mailbox, channel: undefined };
    this.#lines.set(topic, line);
    return line;
  }

  #closeLineIfUnused(topic: string, line: Line): void {
    const isUsed = line.channel?.isEnded === false || !line.mailbox.isIdle;
    if (!isUsed && this.#lines.get(topic) === line) this.#lines.delete(topic);
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
