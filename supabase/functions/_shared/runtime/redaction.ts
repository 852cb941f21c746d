// The secrets this isolate knows, and texts without them.
import { redact } from "../protocol/redact.ts";

/** An isolate that serves many users forgets the oldest of their keys. */
const maxRegistered = 500;

const registered = new Set<string>();

/** From now on this value appears in no log and no answer. Call it before a key is used. */
export function registerSecret(value: string): void {
  registered.delete(value);
  registered.add(value);
  const [oldest] = registered;
  if (registered.size > maxRegistered && oldest !== undefined) registered.delete(oldest);
}

/** For the models' adapters and whoever else redacts texts of his own. */
export function knownSecrets(): readonly string[] {
  return [...registered];
}

export function withoutSecrets(text: string): string {
  return redact(text, knownSecrets());
}

/** Fields whose value is a secret whatever it looks like. */
const secretField =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?api[-_]?key|key|password|secret|.*_(?:key|secret|password))$/i;

export function isSecretField(name: string): boolean {
  return secretField.test(name);
}
