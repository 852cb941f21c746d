// Takes keys out of text before it is written anywhere: values that were registered, and what has the form of a key.

const placeholder = "[redacted]";

/** Shorter values would take ordinary words out of every text. */
const minSecretLength = 8;
/** An isolate that serves many users forgets the oldest. */
const maxRegistered = 2000;

const registered = new Set<string>();

/** From now on this value appears in no log. Call it before a key is used. */
export function registerSecret(value: string): void {
  for (const form of new Set([value, encodeURIComponent(value), btoaOrSame(value)])) {
    if (form.length < minSecretLength) continue;
    registered.delete(form);
    registered.add(form);
  }
  for (const oldest of registered) {
    if (registered.size <= maxRegistered) break;
    registered.delete(oldest);
  }
}

/** Basic authentication and data URLs carry a key like this. */
function btoaOrSame(value: string): string {
  return /^[\x20-\x7e]+$/.test(value) ? btoa(value).replace(/=+$/, "") : value;
}

/** Each begins with literal characters and has no nested repetition, so that hostile text costs linear time. */
const keyForms: readonly [RegExp, string][] = [
  [/\b(?:sk|rk|pk|ak)-[A-Za-z0-9_-]{8,}/g, placeholder],
  [/\bsb_secret_[A-Za-z0-9_-]{8,}/g, placeholder],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xai-|gsk_|hf_|r8_|pplx-|fw_|nvapi-|AIza|AKIA)[A-Za-z0-9_-]{12,}/g, placeholder],
  [/\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?/g, placeholder],
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${placeholder}`],
  [/(:\/\/[^\s:/@]{0,200}):[^\s/@]{1,400}@/g, `$1:${placeholder}@`],
];

export function redact(text: string): string {
  let clean = text;
  for (const secret of registered) if (clean.includes(secret)) clean = clean.replaceAll(secret, placeholder);
  for (const [form, replacement] of keyForms) clean = clean.replace(form, replacement);
  return clean;
}

/** Fields whose value is a secret whatever it looks like. */
const secretField =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|(?:x-)?api-?_?key|password|secret|.*_(?:key|secret|password))$/i;

export function isSecretField(name: string): boolean {
  return secretField.test(name);
}
