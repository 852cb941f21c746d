// Maps a public path to a function and to the path that the function sees.

export const functionsPrefix = "/functions/v1";

export interface FunctionRoute {
  readonly name: string;
  /** `/<name>/rest?query`: as on hosted, with the function's name and without the public prefix. */
  readonly path: string;
}

const namePattern = /^[A-Za-z][\w-]*$/;

/** Undefined when the path, such as `/functions/v1/hello/rest?x=1`, cannot name a function. */
export function routeOf(pathAndQuery: string): FunctionRoute | undefined {
  if (!pathAndQuery.startsWith(`${functionsPrefix}/`)) return undefined;
  const path = pathAndQuery.slice(functionsPrefix.length);
  const name = /^\/([^/?#]*)/.exec(path)?.[1] ?? "";
  return isFunctionName(name) ? { name, path } : undefined;
}

/** Folders such as `_shared` are not functions. */
export function isFunctionName(name: string): boolean {
  return namePattern.test(name);
}
