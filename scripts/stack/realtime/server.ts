// What all connections of one Realtime server share.
import type { RealtimeLimits } from "../config/limits.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { Authorizer } from "./access/authorization.ts";
import type { Feed } from "./feed.ts";
import type { Quotas } from "./limits/quotas.ts";
import type { ReplayedMessage } from "./messages/replay.ts";
import type { Hub } from "./rooms/hub.ts";

export interface RealtimeServer {
  readonly keys: StackKeys;
  readonly limits: RealtimeLimits;
  readonly quotas: Quotas;
  readonly feed: Feed;
  readonly hub: Hub;
  readonly authorizer: Authorizer;
  readonly readMissedMessages: (topic: string, range: { since: number; limit: number }) => Promise<ReplayedMessage[]>;
  readonly isStopping: () => boolean;
  readonly log: Logger;
}
