// A provider refuses a whole request for one file that it does not take. The files it has not answered to yet are suspected, and the
// request is repeated without them; the answer to that proves the suspicion.
import type { ModelSpec } from "../../models/model-client.ts";
import type { ModelError } from "../../models/model-error.ts";
import { attachmentsOf } from "../history/attachments.ts";
import type { History, StoredAttachment } from "../history/history.ts";

/** More are suspected together. Each attempt is a refused request, which costs nothing but time. */
const mostTriedAlone = 4;

export interface Suspicion {
  /** Ids of the attachments that the next request is made without. */
  readonly suspects: readonly string[];
  /** After a failure: whether there is somebody else to suspect. */
  goesOn(error: ModelError, history: History, spec: ModelSpec): boolean;
}

export function createSuspicion(): Suspicion {
  let groups: string[][] | undefined;
  let suspects: readonly string[] = [];
  return {
    get suspects() {
      return suspects;
    },
    goesOn: (error, history, spec) => {
      if (error.class !== "bad_request" && error.class !== "refused") return false;
      groups ??= groupsOf(unanswered(history, spec).map(({ attachment_id }) => attachment_id));
      suspects = groups.shift() ?? [];
      return suspects.length > 0;
    },
  };
}

/** One after the other, then all. */
function groupsOf(ids: readonly string[]): string[][] {
  const alone = ids.length > 1 && ids.length <= mostTriedAlone ? ids.map((id) => [id]) : [];
  return ids.length > 0 ? [...alone, [...ids]] : [];
}

/** Files that this model was given since its last answer. */
function unanswered({ messages }: History, { id, capabilities }: ModelSpec): StoredAttachment[] {
  const last = messages.findLastIndex((message) => message.role === "assistant" && message.model_id === id);
  return attachmentsOf(messages.slice(last + 1)).filter(({ media_type, refused_by = [] }) => {
    const isGiven = media_type === "application/pdf" ? capabilities.pdfs : media_type !== "text/plain";
    return isGiven === true && !refused_by.includes(id);
  });
}

/** The history as if the model had refused these attachments before. */
export function withRefused(history: History, modelId: string, ids: readonly string[]): History {
  if (ids.length === 0) return history;
  const messages = history.messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) =>
      part.type === "attachment" && ids.includes(part.attachment_id)
        ? { ...part, refused_by: [...(part.refused_by ?? []), modelId] }
        : part,
    ),
  }));
  return { ...history, messages };
}
