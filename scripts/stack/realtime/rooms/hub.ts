// The members of each topic and the fan-out to them. A public and a private topic of one name are two rooms.
import { randomBytes } from "node:crypto";
import { type Broadcast, type SharedFrame, sharedBroadcast, sharedEvent } from "../wire/broadcast.ts";
import { type PresenceDiff, PresenceList } from "./presence.ts";

export const topicPrefix = "realtime:";

export interface Address {
  /** Without the prefix `realtime:`. */
  readonly topic: string;
  readonly isPrivate: boolean;
}

/** A channel as its room sees it. */
export interface Member {
  readonly receivesBroadcasts: boolean;
  readonly receivesPresence: boolean;
  /** `messageId` names a stored message, which a member may already have from a replay. */
  deliver(frame: SharedFrame, messageId?: string): void;
}

export class Room {
  readonly address: Address;
  readonly members = new Set<Member>();
  readonly presences = new PresenceList<Member>(() => randomBytes(12).toString("base64url"));

  constructor(address: Address) {
    this.address = address;
  }

  broadcast(
    broadcast: Broadcast,
    { except, messageId }: { except?: Member | undefined; messageId?: string } = {},
  ): void {
    const frame = sharedBroadcast(this.#fullTopic, broadcast);
    for (const member of this.members) {
      if (member !== except && member.receivesBroadcasts) member.deliver(frame, messageId);
    }
  }

  announce(diff: PresenceDiff | undefined): void {
    if (!diff) return;
    const frame = sharedEvent(this.#fullTopic, "presence_diff", JSON.stringify(diff));
    for (const member of this.members) {
      if (member.receivesPresence) member.deliver(frame);
    }
  }

  get #fullTopic(): string {
    return topicPrefix + this.address.topic;
  }
}

export class Hub {
  readonly #rooms = new Map<string, Room>();

  enter(address: Address, member: Member): Room {
    const key = roomKey(address);
    const room = this.#rooms.get(key) ?? new Room(address);
    this.#rooms.set(key, room);
    room.members.add(member);
    return room;
  }

  /** Ends the member's presence and tells the others. */
  leave(room: Room, member: Member): void {
    room.members.delete(member);
    room.announce(room.presences.untrack(member));
    if (room.members.size === 0) this.#rooms.delete(roomKey(room.address));
  }

  broadcast(address: Address, broadcast: Broadcast, messageId?: string): void {
    this.#rooms.get(roomKey(address))?.broadcast(broadcast, messageId === undefined ? {} : { messageId });
  }
}

function roomKey({ topic, isPrivate }: Address): string {
  return `${isPrivate ? "private" : "public"}:${topic}`;
}
