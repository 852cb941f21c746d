// The secrets that this isolate knows, and how to remove them from texts.
import { redact } from "../protocol/redact.ts";

/** An isolate that serves many users forgets their oldest keys. */
const maxRegistered = 500;

const registered = new Set<string>();

/** From now on this value appears in no log and no response. Call it before a key is used. */
export function registerSecret(value: string): void {
  registered.delete(value);
  registered.add(value);
  const [oldest] = registered;
  if (registered.size > maxRegistered && oldest !== undefined) registered.delete(oldest);
}

/** For the model adapters, which redact texts themselves. */
export function knownSecrets(): readonly string[] {
  return [...registered];
}

export function withoutSecrets(text: string): string {
  return redact(text, knownSecrets());
}

/** Fields whose value is always a secret. */
const secretField =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?api[-_]?key|key|password|secret|.*_(?:key|secret|password))$/i;

export function isSecretField(name: string): boolean {
  return secretField.test(name);
}
