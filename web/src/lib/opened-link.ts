// The secret of the read-only link that the page was opened with. It stands in the fragment, which browsers send to nobody.

/** Undefined on all other pages. What a linked page shows is read with the link, and not as the user who may be signed in. */
export function openedLink(): string | undefined {
  return location.pathname.startsWith("/l/") ? location.hash.slice(1) : undefined;
}
