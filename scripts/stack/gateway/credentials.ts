// A request's credentials, in the single form that the services accept: `Authorization: Bearer <JWT>`.
import type { IncomingHttpHeaders } from "node:http";
import type { StackKeys } from "../keys.ts";

export interface Credentials {
  /** An unverified JWT; undefined means anon. */
  readonly token: string | undefined;
  /** An opaque key that this project never issued; refused before any service sees it. */
  readonly unknownKey: boolean;
  readonly isSecretKey: boolean;
}

/** A user's token in Authorization wins over the apikey; a key in either header stands for its role. */
export function readCredentials(headers: IncomingHttpHeaders, keys: StackKeys): Credentials {
  const apiKey = first(headers.apikey);
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const isOpaque = bearer?.startsWith("sb_") ?? false;
  const presented = bearer && !(isOpaque && apiKey) ? bearer : apiKey;
  if (presented === undefined) return { token: undefined, unknownKey: false, isSecretKey: false };
  return {
    token: keys.toJwt(presented),
    unknownKey: [presented, apiKey].some((key) => key !== undefined && isUnknownKey(key, keys)),
    isSecretKey: presented === keys.secretKey,
  };
}

function isUnknownKey(key: string, keys: StackKeys): boolean {
  return key.startsWith("sb_") && keys.toJwt(key) === key;
}

function first(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  return value === "" ? undefined : value;
}
