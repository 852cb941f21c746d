// A topic that a connection has joined.

import type { ChangeDelivery } from "../feed.ts";
import { CallWindow } from "../limits/rates.ts";
import type { ReplayedMessage } from "../messages/replay.ts";
import { type Member, type Room, topicPrefix } from "../rooms/hub.ts";
import type { RealtimeServer } from "../server.ts";
import type { Connection } from "../socket/connection.ts";
import { type SharedFrame, sharedBroadcast, sharedEvent } from "../wire/broadcast.ts";
import type { Ref } from "../wire/text-frames.ts";
import { ChannelChanges } from "./channel-changes.ts";
import type { JoinRequest } from "./join-request.ts";
import { ChannelRights } from "./rights.ts";
import type { Session } from "./session.ts";

const maxHeldMessages = 1000;

/** One change goes to many channels, each with its own ids; its text is encoded once. */
const changeTexts = new WeakMap<object, string>();

export interface ChannelOptions {
  readonly server: RealtimeServer;
  readonly connection: Connection;
  /** Without the prefix `realtime:`. */
  readonly topic: string;
  readonly joinRef: Ref;
  readonly request: JoinRequest;
  readonly session: Session;
}

export class Channel implements Member {
  readonly server: RealtimeServer;
  readonly connection: Connection;
  readonly topic: string;
  readonly joinRef: Ref;
  readonly request: JoinRequest;
  readonly session: Session;
  readonly rights: ChannelRights;
  readonly changes: ChannelChanges;
  readonly presenceCalls: CallWindow;
  readonly #replayedIds = new Set<string>();
  /** Messages wait here until the join is answered. */
  #held: (() => void)[] | undefined = [];
  #room: Room | undefined;
  #isEnded = false;

  constructor({ server, connection, topic, joinRef, request, session }: ChannelOptions) {
    this.server = server;
    this.connection = connection;
    this.topic = topic;
    this.joinRef = joinRef;
    this.request = request;
    this.session = session;
    this.rights = new ChannelRights(server.authorizer, { topic, isPrivate: request.isPrivate });
    this.changes = new ChannelChanges({
      feed: server.feed,
      bindings: request.changes,
      deliver: (delivery) => this.#deliverChange(delivery),
      report: (status, message) => this.pushSystem("postgres_changes", status, message),
    });
    const { max_client_presence_events_per_window, client_presence_window_seconds } = server.limits;
    const windowMs = client_presence_window_seconds * 1000;
    this.presenceCalls = new CallWindow(max_client_presence_events_per_window, windowMs, Date.now);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get fullTopic(): string {
    return topicPrefix + this.topic;
  }

  get receivesBroadcasts(): boolean {
    return this.rights.mayRead("broadcast");
  }

  get receivesPresence(): boolean {
    return this.rights.mayRead("presence");
  }

  /** From now on the room's messages are delivered, or wait for `answerJoin`. */
  enterRoom(): Room {
    this.#room ??= this.server.hub.enter({ topic: this.topic, isPrivate: this.request.isPrivate }, this);
    return this.#room;
  }

  answerJoin(ref: Ref, response: unknown, missed: readonly ReplayedMessage[]): void {
    this.connection.reply({ joinRef: this.joinRef, ref, topic: this.fullTopic }, "ok", response);
    for (const { id, broadcast } of missed) {
      this.#replayedIds.add(id);
      this.connection.sendShared(sharedBroadcast(this.fullTopic, broadcast, this.joinRef));
    }
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const send of held) send();
    this.session.watch((message) => this.shutDown(message));
  }

  deliver(frame: SharedFrame, messageId?: string): void {
    this.#afterAnswer(() => {
      if (messageId !== undefined && this.#replayedIds.has(messageId)) return;
      this.server.quotas.countEvents();
      this.connection.sendShared(frame);
    });
  }

  push(event: string, payload: unknown): void {
    this.#afterAnswer(() =>
      this.connection.send({ joinRef: this.joinRef, ref: null, topic: this.fullTopic, event, payload }),
    );
  }

  reply(ref: Ref, status: "ok" | "error", response: unknown = {}): void {
    this.connection.reply({ joinRef: this.joinRef, ref, topic: this.fullTopic }, status, response);
  }

  pushSystem(extension: "system" | "postgres_changes", status: "ok" | "error", message: string): void {
    if (!this.#isEnded) this.push("system", { extension, status, message, channel: this.topic });
  }

  /** The only system message without a `channel`. */
  pushRestart(): void {
    this.push("system", { extension: "system", status: "ok", message: "Server requested disconnect" });
  }

  /** With the current token; the client is told the outcome. */
  subscribeToChanges(): void {
    if (this.request.changes.length === 0) return;
    this.inBackground(this.changes.keepSubscribed(this.session.caller.claims));
  }

  inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.server.log.error("a channel failed", { topic: this.fullTopic, error }));
  }

  /** Ends the channel with a reason. The client does not rejoin by itself. */
  shutDown(message: string): void {
    if (this.#isEnded) return;
    this.pushSystem("system", "error", message);
    this.close();
  }

  /** Ends the channel and tells the client. */
  close(): void {
    if (this.#isEnded) return;
    this.end();
    this.sendClose();
  }

  sendClose(): void {
    const { joinRef, fullTopic: topic } = this;
    this.connection.send({ joinRef, ref: joinRef, topic, event: "phx_close", payload: {} });
  }

  /** Ends the channel silently, as when the connection is gone. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#held = undefined;
    this.session.end();
    this.changes.end();
    if (this.#room) this.server.hub.leave(this.#room, this);
  }

  #deliverChange({ ids, data }: ChangeDelivery): void {
    if (this.server.quotas.exceedsEvents) return;
    const text = changeTexts.get(data) ?? JSON.stringify(data);
    changeTexts.set(data, text);
    const payload = `{"ids":${JSON.stringify(ids)},"data":${text}}`;
    this.deliver(sharedEvent(this.fullTopic, "postgres_changes", payload));
  }

  #afterAnswer(send: () => void): void {
    if (!this.#held) send();
    else if (this.#held.push(send) > maxHeldMessages) this.connection.cutOff();
  }
}
