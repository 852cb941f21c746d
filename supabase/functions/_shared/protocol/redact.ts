// Takes keys out of a text before it is stored, logged or shown. Whatever writes a foreign text down passes it through here.

/** How keys look that nobody told us of. What may be scanned again from the next start is bounded, so that no text is slow. */
const keyForms: readonly (readonly [form: RegExp, replacement: string])[] = [
  // The `*` belongs to keys that a provider has masked already: what it left of them is nobody's business either.
  [/\b(?:sk|pk|rk|ak|gsk|xai|fw|r8|pplx|nvapi)[-_][\w*-]{8,}/g, "[redacted]"],
  [/\bsb_secret_[\w-]{8,}/g, "[redacted]"],
  [/\b(?:gh[opsru]_|github_pat_|glpat-|hf_|AIza|AKIA)[\w-]{12,}/g, "[redacted]"],
  [/\beyJ[\w-]{6,1024}\.[\w-]{6,}(?:\.[\w-]*)?/g, "[redacted]"],
  [/\b(Bearer|Basic)\s{1,4}[\w.~+/=*-]{8,}/gi, "$1 [redacted]"],
  [/\b((?:x-)?api[-_]?key["']?\s{0,4}[:=]\s{0,4}["']?)[\w.~+/=*-]{8,}/gi, "$1[redacted]"],
  [/(:\/\/[^\s/@:]{0,128}):[^\s/@]{1,256}(?=@)/g, "$1:[redacted]"],
];

const removed = "[redacted]";
/** A shorter secret is no key, and would blot out ordinary words. */
const shortestSecret = 6;

/** `secrets` are the keys that the text may hold, whatever they look like. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)])
    .sort((left, right) => right.length - left.length);
  const withoutSecrets = forms.reduce((current, form) => current.replaceAll(form, removed), text);
  return keyForms.reduce((current, [form, replacement]) => current.replace(form, replacement), withoutSecrets);
}
