// What the page is asked to do. It is part of its address, so that links lead to the right form.

const accountModes = ["sign-in", "sign-up", "link", "forgot", "new-password"] as const;
export type AccountMode = (typeof accountModes)[number];

export interface AccountSearch {
  readonly mode?: AccountMode | undefined;
  /** Where to go afterwards: an address within the app. */
  readonly to?: string | undefined;
}

export function readAccountSearch(search: Record<string, unknown>): AccountSearch {
  return {
    mode: accountModes.find((mode) => mode === search.mode),
    to: typeof search.to === "string" && isOwnAddress(search.to) ? search.to : undefined,
  };
}

/** Links of others must not lead out of the app: "//host" would, and so would "/\thost", whose tab a browser drops. */
function isOwnAddress(address: string): boolean {
  return address.startsWith("/") && URL.parse(address, ownOrigin)?.origin === ownOrigin;
}

const ownOrigin = "https://app.invalid";
