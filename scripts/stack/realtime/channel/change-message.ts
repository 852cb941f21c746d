import type { ChangeDelivery } from "../feed.ts";
import { type SharedFrame, sharedEvent } from "../wire/broadcast.ts";

/** One change goes to many channels, each with its own ids; its text is encoded once. */
const textOfChange = new WeakMap<object, string>();

export function changeMessage(fullTopic: string, { ids, data }: ChangeDelivery): SharedFrame {
  const text = textOfChange.get(data) ?? JSON.stringify(data);
  textOfChange.set(data, text);
  return sharedEvent(fullTopic, "postgres_changes", `{"ids":${JSON.stringify(ids)},"data":${text}}`);
}
