// Which function a public path means, and the path that the function itself sees.

export const functionsPrefix = "/functions/v1";

export interface FunctionRoute {
  readonly name: string;
  /** `/<name>/rest?query`: hosted functions see their own name first and nothing of the public prefix. */
  readonly path: string;
}

const namePattern = /^[A-Za-z][\w-]*$/;

/** Takes a path with query, such as `/functions/v1/hello/rest?x=1`; undefined when it names no possible function. */
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
