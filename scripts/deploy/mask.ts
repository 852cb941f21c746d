// Secrets never reach the screen: each is printed as its name.

export interface Mask {
  /** Values shorter than eight characters are not secrets, and masking them would garble the output. */
  hide(name: string, value: string): void;
  apply(text: string): string;
}

const minLength = 8;
/** Tokens and keys of the platform, whoever prints them. */
const known = /\b(?:sbp_[A-Za-z0-9]{20,}|sb_secret_[\w-]{10,}|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+)/g;

export function createMask(): Mask {
  const names = new Map<string, string>();
  return {
    hide: (name, value) => {
      // Also as it looks inside JSON.
      for (const form of [value, JSON.stringify(value).slice(1, -1)]) {
        if (form.length >= minLength) names.set(form, `<${name}>`);
      }
    },
    apply: (text) => {
      // The longest first: one secret may contain another.
      const values = [...names.keys()].toSorted((left, right) => right.length - left.length);
      const masked = values.reduce((rest, value) => rest.replaceAll(value, names.get(value) ?? ""), text);
      return masked.replaceAll(known, "<a secret>");
    },
  };
}
