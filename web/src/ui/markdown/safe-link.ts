// Links in text that a model wrote. Only addresses of these schemes are links; anything else stays text.
const schemes = new Set(["http:", "https:", "mailto:"]);

export function safeHref(href: string): string | undefined {
  const url = URL.parse(href);
  return url && schemes.has(url.protocol) ? url.href : undefined;
}

/** What a reader must know of an address before they open it. */
export function hostOf(href: string): string {
  const url = URL.parse(href);
  return url?.host || url?.pathname || href;
}
