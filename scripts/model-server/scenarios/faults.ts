// Faults of a provider or the network. `times` (0: always) limits them to the first calls of this model name, per id.
import { type Fault, type RefusalReason, type Reply, refusalReasons, say } from "../reply.ts";
import { charactersOf, words } from "./conversation-state.ts";
import { defineScenario, UnknownParameter } from "./scenario.ts";

const recovered = "This time it went well.";
const limits = { times: 0 } as const;

function faulty(fault: Fault, times: number, text = recovered): Reply {
  return { ...say(text), fault: times > 0 ? { ...fault, times } : fault };
}

function refusedRequest(name: string, why: RefusalReason) {
  return defineScenario({
    name,
    defaults: limits,
    isForTitlesToo: true,
    answer: (_, { times }) => faulty({ type: "refused_request", why }, times),
  });
}

export const faults = [
  refusedRequest("invalid-key", "invalid_key"),
  refusedRequest("no-credit", "no_credit"),
  refusedRequest("payment-required", "payment_required"),
  refusedRequest("unknown-model", "unknown_model"),
  refusedRequest("server-error", "server_error"),
  refusedRequest("overloaded", "overloaded"),
  refusedRequest("request-too-large", "request_too_large"),

  /** `after`: seconds to wait; fractions use the providers' own header; below 0: no header. */
  defineScenario({
    name: "rate-limit",
    defaults: { ...limits, after: 1 },
    isForTitlesToo: true,
    answer: (_, { times, after }) => {
      const wait = after >= 0 ? { retryAfterSeconds: after } : {};
      return faulty({ type: "refused_request", why: "rate_limit", ...wait }, times);
    },
  }),

  /** The connection breaks after a number of events or bytes; `clean`: it is closed properly, the end missing. */
  defineScenario({
    name: "cut",
    defaults: { ...limits, after: 12, bytes: 0, clean: 0 },
    answer: (_, { times, after, bytes, clean }) => {
      const where = bytes > 0 ? { bytes } : { events: after };
      return faulty({ type: "cut", after: where, isClean: clean > 0 }, times, words(40));
    },
  }),

  /** Nothing is ever sent. */
  defineScenario({
    name: "hang",
    defaults: limits,
    isForTitlesToo: true,
    answer: (_, { times }) => faulty({ type: "hang" }, times),
  }),

  /** The headers and a number of events, then nothing. */
  defineScenario({
    name: "stall",
    defaults: { ...limits, after: 0 },
    answer: (_, { times, after }) => faulty({ type: "hang", afterEvents: after }, times, words(40)),
  }),

  /** An error event within the stream. `failed`: a failed answer instead, in Responses. */
  defineScenario({
    name: "error-event",
    defaults: { ...limits, after: 8, why: "server_error", failed: 0 },
    answer: (_, { times, after, why, failed }) => {
      const reason = refusalReasons.find((known) => known === why);
      if (!reason) throw new UnknownParameter(`'why' is one of ${refusalReasons.join(", ")}.`);
      const fault: Fault = { type: "error_event", afterEvents: after, why: reason, isFailedAnswer: failed > 0 };
      return faulty(fault, times, words(40));
    },
  }),

  /** Refuses more than `limit` characters; `large`: as a request that is too large instead of too many tokens. */
  defineScenario({
    name: "over-long",
    defaults: { limit: 20_000, large: 0 },
    answer: (conversation, { limit, large }) => {
      const characters = charactersOf(conversation);
      if (characters <= limit) return say(`I have read ${characters} characters.`);
      return faulty({ type: "refused_request", why: large > 0 ? "request_too_large" : "context_too_long" }, 0);
    },
  }),
];
