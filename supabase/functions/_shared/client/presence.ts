// Who has a session open, and where in it. What others say of themselves is hearsay: Realtime does not check it, so a member
// can pretend that another member is here. It shows on screens and decides nothing.
import * as z from "zod/mini";
import { PresencePace, type Urgency } from "./presence-pace.ts";

export interface Place {
  /** The file that is open. */
  readonly path: string | undefined;
  /** The line of the cursor in it, counted from 1. */
  readonly line: number | undefined;
  /** The file has changes that are not saved. */
  readonly isUnsaved: boolean;
  /** Writes a message. */
  readonly isTyping: boolean;
}

/** A user, once for each page they have the session open in. */
export interface Presence {
  readonly userId: string;
  readonly places: readonly Place[];
}

/** As it crosses the wire. */
const trackedPlace = z.object({
  path: z.optional(z.string().check(z.maxLength(512))),
  line: z.optional(z.int().check(z.positive())),
  unsaved: z.optional(z.boolean()),
  typing: z.optional(z.boolean()),
});
type TrackedPlace = z.infer<typeof trackedPlace>;

const nowhere: Place = { path: undefined, line: undefined, isUnsaved: false, isTyping: false };
/** After so long, most of those who came at the same moment have been seen. */
const newMs = 60_000;
/** For so long without a connection, the others may still be where they were. */
const staleMs = 10_000;
/** More pages than anybody has open are not shown. */
const maxPlaces = 5;

export interface PresenceDeps {
  /** Undefined: this client is not present. */
  readonly viewerId: string | undefined;
  /** How many may be here: all members may come at the same moment. */
  members(): number;
  /** Resolves with whether Realtime took it. */
  track(place: object): Promise<boolean>;
  readonly pace?: PresencePace;
}

export class SessionPresence {
  readonly #deps: PresenceDeps;
  readonly #pace: PresencePace;
  readonly #subscribers = new Set<() => void>();
  #place = nowhere;
  /** What the others know. Undefined: not even that this client is here. */
  #told: Place | undefined;
  #others: readonly Presence[] = [];
  #pages = 1;
  #isJoined = false;
  #joinedAt = 0;
  #waiting: { readonly urgency: Urgency; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    this.#pace = deps.pace ?? new PresencePace();
  }

  /** The others who say that they are here, members or not. Never changed in place. */
  get others(): readonly Presence[] {
    return this.#others;
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  };

  /** Tells the others, once they can be told. What is not named stays as it is. */
  tell(change: Partial<Place>): void {
    this.#place = { ...this.#place, ...change };
    this.#tellSoon();
  }

  onJoined(): void {
    this.#keepOthers();
    this.#isJoined = this.#deps.viewerId !== undefined;
    this.#joinedAt = Date.now();
    this.#told = undefined;
    this.#tellSoon();
  }

  /** Also each time that joining again fails. */
  onDown(): void {
    this.#isJoined = false;
    this.#stopWaiting();
    this.#forgetting ??= setTimeout(() => this.#showOthers([]), staleMs);
  }

  close(): void {
    this.#isJoined = false;
    this.#stopWaiting();
    this.#keepOthers();
  }

  /** All who are present, as Realtime gives them, after each change. */
  onSync(state: Readonly<Record<string, readonly unknown[]>>): void {
    const present = Object.entries(state);
    this.#pages = Math.max(1, present.flatMap(([, metas]) => metas).length);
    this.#pace.noteChange(Date.now(), this.#people);
    this.#showOthers(
      present.flatMap(([userId, metas]) =>
        userId === this.#deps.viewerId ? [] : [{ userId, places: placesIn(metas) }],
      ),
    );
    this.#tellSoon();
  }

  #showOthers(others: readonly Presence[]): void {
    this.#others = others;
    for (const onChange of [...this.#subscribers]) onChange();
  }

  #keepOthers(): void {
    clearTimeout(this.#forgetting);
    this.#forgetting = undefined;
  }

  /** How many hear of a change. Those who have just joined hear it, too, and are not seen until they have told. */
  get #people(): number {
    const isNew = Date.now() - this.#joinedAt < newMs;
    return isNew ? Math.max(this.#pages, this.#deps.members()) : this.#pages;
  }

  /** What changes while it waits goes along. */
  #tellSoon(): void {
    const urgency = this.#urgency();
    if (urgency === undefined || this.#waiting?.urgency === urgency || this.#waiting?.urgency === "soon") return;
    this.#wait(urgency, this.#pace.settleMs(this.#people, urgency));
  }

  #wait(urgency: Urgency, waitMs: number): void {
    this.#stopWaiting();
    this.#waiting = { urgency, timer: setTimeout(() => void this.#tell(), waitMs) };
  }

  #stopWaiting(): void {
    clearTimeout(this.#waiting?.timer);
    this.#waiting = undefined;
  }

  async #tell(): Promise<void> {
    this.#stopWaiting();
    const urgency = this.#urgency();
    if (urgency === undefined) return;
    const waitMs = this.#pace.waitMs(Date.now(), this.#people, urgency);
    if (waitMs > 0) return this.#wait(urgency, waitMs);
    this.#pace.noteCall(Date.now());
    this.#told = this.#place;
    // Not taken: the channel is down, and joining it again tells everything.
    await this.#deps.track(trackedOf(this.#place));
    this.#tellSoon();
  }

  /** Undefined: there is nothing to tell, or nobody to tell it to. */
  #urgency(): Urgency | undefined {
    if (!this.#isJoined) return undefined;
    const [told, place] = [this.#told, this.#place];
    if (told === undefined) return "soon";
    if (this.#others.length === 0) return undefined;
    if (told.path !== place.path || told.isUnsaved !== place.isUnsaved) return "soon";
    const isLineSeen = place.path !== undefined && this.#others.some((other) => hasOpen(other, place.path));
    if (told.isTyping !== place.isTyping || (isLineSeen && told.line !== place.line)) return "minor";
    return undefined;
  }
}

export function hasOpen({ places }: Pick<Presence, "places">, path: string | undefined): boolean {
  return places.some((place) => place.path === path);
}

function placesIn(metas: readonly unknown[]): Place[] {
  return metas.slice(0, maxPlaces).map((meta) => placeOf(trackedPlace.safeParse(meta).data ?? {}));
}

function placeOf({ path, line, unsaved = false, typing = false }: TrackedPlace): Place {
  return { path, line, isUnsaved: unsaved, isTyping: typing };
}

function trackedOf({ path, line, isUnsaved, isTyping }: Place): TrackedPlace {
  return {
    ...(path !== undefined && { path }),
    ...(path !== undefined && line !== undefined && { line }),
    ...(isUnsaved && { unsaved: true }),
    ...(isTyping && { typing: true }),
  };
}
