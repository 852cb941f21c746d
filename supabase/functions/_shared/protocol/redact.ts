// Removes keys from a text before it is stored, logged or shown. Every foreign text passes through here.

/** The forms of unknown keys. Every repetition that can be scanned again is bounded, so that no text is slow. */
const keyForms: readonly (readonly [form: RegExp, replacement: string])[] = [
  // The `*` matches keys that a provider has masked already: their remains are redacted as well.
  [/\b(?:sk|pk|rk|ak|gsk|xai|fw|r8|pplx|nvapi)[-_][\w*-]{8,}/g, "[redacted]"],
  [/\bsb_secret_[\w-]{8,}/g, "[redacted]"],
  [/\b(?:gh[opsru]_|github_pat_|glpat-|hf_|AIza|AKIA)[\w-]{12,}/g, "[redacted]"],
  [/\beyJ[\w-]{6,1024}\.[\w-]{6,}(?:\.[\w-]*)?/g, "[redacted]"],
  [/\b(Bearer|Basic)\s{1,4}[\w.~+/=*-]{8,}/gi, "$1 [redacted]"],
  [/\b((?:x-)?api[-_]?key["']?\s{0,4}[:=]\s{0,4}["']?)[\w.~+/=*-]{8,}/gi, "$1[redacted]"],
  [/(:\/\/[^\s/@:]{0,128}):[^\s/@]{1,256}(?=@)/g, "$1:[redacted]"],
];

const removed = "[redacted]";
/** Shorter secrets are not keys, and would redact ordinary words. */
const shortestSecret = 6;

/** `secrets` are known keys, redacted in any form. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed()), JSON.stringify(secret).slice(1, -1)])
    .sort((left, right) => right.length - left.length);
  const withoutSecrets = forms.reduce((current, form) => current.replaceAll(form, removed), text);
  return keyForms.reduce((current, [form, replacement]) => current.replace(form, replacement), withoutSecrets);
}
